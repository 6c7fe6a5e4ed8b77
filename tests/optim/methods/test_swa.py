"""SWA as a wrapper: which weights are captured, how they are evaluated, BatchNorm that must be refreshed."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim


def walk(steps, **settings):
    """w goes 0, 1, 2, … by one a step; the mean after `steps`."""
    w = mg.Tensor(np.array([0.0]), requires_grad=True)
    opt = optim.SWA(optim.SGD([w], lr=1.0), **settings)
    for _ in range(steps):
        opt.params.g[:] = -1
        opt.step()
    return opt


@pytest.mark.parametrize("settings, steps, mean, captures", [
    ({"cycle": 1}, 4, 2.0, 5), ({"cycle": 1, "count_start": False}, 4, 2.5, 4),           # 0 1 2 3 4 and 1 2 3 4
    ({"cycle": 3}, 8, (0 + 3 + 6) / 3, 3), ({"cycle": 3, "count_start": False}, 8, 4.5, 2),
    ({"cycle": 2, "start": 3}, 8, (3 + 5 + 7) / 3, 3), ({"cycle": 2, "start": 3, "count_start": False}, 8, 6.0, 2)])
def test_which_weights_are_captured(settings, steps, mean, captures):
    opt = walk(steps, **settings)
    assert opt.average[0] == pytest.approx(mean, rel=1e-14) and opt.captures == captures and opt.params.w[0] == steps


def test_captures_stand_where_the_sawtooth_is_lowest():
    w, rates = mg.Tensor(np.array([1.0]), requires_grad=True), []
    schedule = optim.schedules.Cyclic(0.5, 0.1, 4)
    opt = optim.SWA(optim.SGD([w], lr=lambda i: rates.append(schedule(i)) or rates[-1]), cycle=4, count_start=False)
    for _ in range(12):
        before = opt.captures
        opt.step(lambda: (w * w).sum())
        assert (opt.captures > before) == (rates[-1] == 0.1)
    assert opt.captures == 3


def test_the_base_trains_on_undisturbed():
    a, b = walk(7, cycle=2).params.w[0], 7.0
    assert a == b


def test_nothing_captured_is_an_error():
    opt = walk(2, cycle=5, count_start=False)
    with pytest.raises(mg.MinigradError, match="nothing was captured"), opt.result():
        pass
    with pytest.raises(mg.MinigradError, match="nothing was captured"):
        opt.finalize()


def trained():
    mg.seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    x, y = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32), np.arange(40) % 3
    opt = optim.SWA(optim.SGD(model.parameters(), 0.5), cycle=2)
    for _ in range(9):
        opt.step(lambda: F.cross_entropy(model(mg.Tensor(x)), y))
    return model.eval(), opt, x


def test_an_averaged_net_with_batchnorm_must_be_refreshed():
    model, opt, x = trained()
    with opt.result(), pytest.raises(mg.MinigradError, match="refresh_batchnorm"):
        model(mg.Tensor(x))
    model(mg.Tensor(x))
    opt.finalize()
    with pytest.raises(mg.MinigradError, match="opt.finalize"):
        model(mg.Tensor(x))
    nn.refresh_batchnorm(model, [x])
    model(mg.Tensor(x))


def test_result_evaluates_the_mean_and_puts_everything_back():
    model, opt, x = trained()
    before, out = model.state_dict(), model(mg.Tensor(x)).numpy().copy()
    with opt.result([x[:25], x[25:]]):
        np.testing.assert_array_equal(model.parameters().w, opt.average)
        averaged = model(mg.Tensor(x)).numpy().copy()
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(value, before[name])
    np.testing.assert_array_equal(model(mg.Tensor(x)).numpy(), out)
    assert np.abs(averaged - out).max() > 1e-3
    np.testing.assert_array_equal(opt.finalize([x[:25], x[25:]]), model.parameters().w)
    np.testing.assert_array_equal(model(mg.Tensor(x)).numpy(), averaged)


def test_loose_tensors_have_no_model_to_refresh():
    opt = walk(3, cycle=1)
    with pytest.raises(mg.MinigradError, match="model.parameters"):
        opt.finalize([np.zeros((2, 2))])


@pytest.mark.parametrize("settings", [{"cycle": 0}, {"cycle": 1.5}, {"cycle": 2, "start": -1}])
def test_settings_without_a_meaning_are_refused(settings):
    with pytest.raises(mg.MinigradError):
        walk(0, **settings)


def test_nan_never_enters_the_mean():
    opt = walk(3, cycle=1)
    mean = opt.average.copy()
    opt.params.g[:] = np.nan
    with pytest.raises(mg.errors.NotFiniteError):
        opt.step()
    np.testing.assert_array_equal(opt.average, mean)
    opt.own["average"][:] = np.inf                              # as a device would let it
    with pytest.raises(mg.errors.NotFiniteError):
        opt.finalize()


def test_a_first_step_that_fails_does_not_count_the_start_twice():
    opt = walk(0, cycle=1)
    opt.lr = lambda i: -1.0
    opt.params.g[:] = -1
    with pytest.raises(mg.MinigradError):
        opt.step()
    opt.lr = 1.0
    opt.step()
    assert opt.captures == 2 and opt.average[0] == 0.5


def test_an_average_of_an_average_is_refused():
    with pytest.raises(mg.MinigradError, match="averages already"):
        optim.SWA(optim.Lookahead(walk(1, cycle=1)), cycle=1)


@pytest.mark.parametrize("settings", [{"cycle": np.nan}, {"cycle": np.inf}, {"cycle": 2, "start": np.nan}])
def test_settings_that_are_not_numbers_of_iterations(settings):
    with pytest.raises(mg.MinigradError, match="whole numbers"):
        walk(0, **settings)
