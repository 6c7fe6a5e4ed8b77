"""EMA as a wrapper: its numbers, with and without correction, what it outputs, what never enters."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim


def walk(steps, **settings):
    """w goes 8, 4, 2, 1, …: halved in every step."""
    w = mg.Tensor(np.array([8.0]), requires_grad=True)
    opt = optim.EMA(optim.SGD([w], lr=0.25), **settings)
    for _ in range(steps):
        opt.step(lambda: (w * w).sum())
    return opt


def test_the_average_by_hand():
    """δ = ¾. From w₀ = 8: 7, 5.75. Corrected: (¼·4)/¼ = 4, then (¼·(¾·4 + 2))/(1 − 9/16) = 20/7, a mean of 4 and 2."""
    assert [walk(n, decay=0.75).average[0] for n in (1, 2)] == [7.0, 5.75]
    assert walk(1, decay=0.75, corrected=True).average[0] == 4.0
    assert walk(2, decay=0.75, corrected=True).average[0] == pytest.approx(20 / 7, rel=1e-15)


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.3, 0.9])
def test_against_the_weighted_sum(decay, corrected):
    n, path = 9, 8.0 * 0.5 ** np.arange(10)
    weights = (1 - decay) * decay ** np.arange(n - 1, -1, -1.0)
    want = weights @ path[1:] / (1 - decay**n) if corrected else weights @ path[1:] + decay**n * path[0]
    opt = walk(n, decay=decay, corrected=corrected)
    assert opt.average[0] == pytest.approx(want, rel=1e-13) and opt.params.w[0] == path[n]
    average = optim.ExponentialAverage(path[:1], decay, corrected)
    for w in path[1:]:
        average.update(np.array([w]))
    assert average.value[0] == opt.average[0] and average.count == opt.taken_in == n


@pytest.mark.parametrize("corrected", [False, True])
def test_the_average_of_equal_weights_does_not_drift(corrected):
    """δ·w + (1 − δ)·w is rounded in every step."""
    w = np.random.default_rng(0).standard_normal(64).astype(np.float32)
    average, textbook = optim.ExponentialAverage(w, 0.9, corrected), w
    for _ in range(500):
        average.update(w)
        textbook = 0.9 * textbook + (1 - 0.9) * w
    np.testing.assert_array_equal(average.value, w)
    assert not np.array_equal(textbook, w) and average.value.dtype == np.float32


def test_a_start_that_does_not_count_leaves_no_trace():
    average = optim.ExponentialAverage(np.float32([1e8]), 0.9, corrected=True)
    w = np.float32([1.25])
    average.update(w)
    assert average.value[0] == 1.25 and average.value is not w


def test_it_outputs_the_average_and_puts_the_weights_back():
    opt = walk(2, decay=0.75)
    with opt.result():
        assert opt.params.w[0] == 5.75
    assert opt.params.w[0] == 2.0
    assert opt.finalize()[0] == opt.params.w[0] == 5.75


def test_before_the_first_step_there_is_no_average():
    with pytest.raises(mg.MinigradError, match="EMA: nothing was captured"):
        walk(0).finalize()


def test_weights_loaded_after_it_was_made_are_its_start():
    opt = walk(0, decay=0.75)
    opt.params.assign(np.array([16.0]))
    opt.params.g[:] = 0
    opt.step()
    assert opt.average[0] == 16.0


@pytest.mark.parametrize("corrected", [False, True])
def test_nan_never_enters(corrected):
    opt = walk(3, decay=0.5, corrected=corrected)
    mean = opt.average.copy()
    opt.params.g[:] = np.nan
    with pytest.raises(mg.MinigradError):
        opt.step()
    np.testing.assert_array_equal(opt.average, mean)
    opt.own["average"][:] = np.nan                              # as a device would let it
    with pytest.raises(mg.errors.NotFiniteError):
        opt.finalize()


@pytest.mark.parametrize("decay", [1.0, -0.1, float("nan"), "0.9", True, None])
def test_a_decay_that_is_none_is_refused(decay):
    with pytest.raises(mg.MinigradError, match="decay"):
        walk(0, decay=decay)
    with pytest.raises(mg.MinigradError, match="decay"):
        optim.ExponentialAverage(np.zeros(1), decay)


def test_an_average_of_an_average_is_refused():
    with pytest.raises(mg.MinigradError, match="averages already"):
        optim.EMA(optim.SWA(optim.SGD([mg.Tensor([1.0], requires_grad=True)], 0.1), cycle=1))
    with pytest.raises(mg.MinigradError, match="averages already"):
        optim.SWA(walk(1), cycle=1)


@pytest.mark.parametrize("wrap, mean", [
    (lambda base: optim.SWA(base, cycle=1, count_start=False), lambda one, two: (one + two) / 2),
    (lambda base: optim.EMA(base, 0.5), lambda one, two: 8 / 4 + one / 4 + two / 2)], ids=["SWA", "EMA"])
def test_around_lookahead_the_slow_weights_are_averaged(wrap, mean):
    """Between two outer steps too, when the model holds the fast ones: k = 2, α = ½, fast 8 → 4 → 2, slow 8, 5."""
    w = mg.Tensor(np.array([8.0]), requires_grad=True)
    opt = wrap(optim.Lookahead(optim.SGD([w], lr=0.25), k=2))
    for _ in range(2):
        opt.step(lambda: (w * w).sum())
    assert opt.params.w[0] == 5.0 and opt.average[0] == mean(8.0, 5.0)


def test_a_net_with_batchnorm_needs_new_statistics():
    mg.seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    x, y = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32), np.arange(40) % 3
    opt = optim.EMA(optim.SGD(model.parameters(), 0.5), decay=0.5)
    for _ in range(3):
        opt.step(lambda: F.cross_entropy(model(mg.Tensor(x)), y))
    model.eval()
    with opt.result(), pytest.raises(mg.MinigradError, match="refresh_batchnorm"):
        model(mg.Tensor(x))
    with opt.result([x]):
        model(mg.Tensor(x))
    opt.finalize([x])
    model(mg.Tensor(x))
