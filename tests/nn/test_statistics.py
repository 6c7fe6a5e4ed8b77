"""Running statistics: frozen, or recomputed over a data set; three definitions, with unequal batches."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import nn
from minigrad.errors import DataError, UsageError
from minigrad.nn.statistics import kept_statistics

RNG = np.random.default_rng(0)
SORTED = np.sort(RNG.standard_normal(100)).astype(np.float64).reshape(100, 1)
BATCHES = [SORTED[i:i + 32] for i in range(0, 100, 32)]              # 32, 32, 32, 4: sorted, so that batches differ


def by_definition(how, batches):
    b = np.array([len(x) for x in batches])
    mean, var = np.array([x.mean() for x in batches]), np.array([x.var() for x in batches])
    share = b / b.sum()
    if how == "exact":
        everything = np.concatenate(batches)
        return everything.mean(), everything.var()
    if how == "weighted":
        return (share * mean).sum(), (share * var * b / (b - 1)).sum()
    return mean.mean(), (var * b / (b - 1)).mean()


@pytest.mark.parametrize("how", ["exact", "weighted", "torch"])
def test_the_three_definitions_on_unequal_batches(how):
    layer = nn.BatchNorm1d(1).to(np.float64)
    nn.refresh_batchnorm(layer, [mg.Tensor(x) for x in BATCHES], how=how)
    mean, var = by_definition(how, BATCHES)
    np.testing.assert_allclose(layer.running_mean, [mean], rtol=1e-12)
    np.testing.assert_allclose(layer.running_var, [var], rtol=1e-12)
    assert layer.num_batches_tracked == 4


def test_sorted_batches_show_what_is_left_out():
    """Within-batch variances alone are a fraction of the whole; equal weights shift the mean as well."""
    mean, var = by_definition("exact", BATCHES)
    _, weighted = by_definition("weighted", BATCHES)
    torch_mean, torch = by_definition("torch", BATCHES)
    assert torch / var < 0.4 and weighted / var < 0.5 and abs(torch - weighted) > 0.01
    assert abs(torch_mean - mean) > 0.3


def test_exact_is_the_default_and_the_order_and_size_of_batches_do_not_matter():
    results = []
    for size in (100, 32, 7):
        layer = nn.BatchNorm1d(1).to(np.float64)
        nn.refresh_batchnorm(layer, [mg.Tensor(SORTED[::-1][i:i + size]) for i in range(0, 100, size)])
        results.append((layer.running_mean[0], layer.running_var[0]))
    np.testing.assert_allclose(results, [(SORTED.mean(), SORTED.var())] * 3, rtol=1e-12)


def network():
    mg.seed(1)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(),
                         nn.Linear(3 * 4, 5),
                         nn.BatchNorm1d(5)).to(np.float64)


IMAGES = [RNG.standard_normal((n, 2, 4, 4)) * n for n in (5, 3, 6)]


def test_images_and_layers_behind_layers():
    """Earlier layers normalise by the batch, dropout is off, and counts are values per channel."""
    model = network()
    nn.refresh_batchnorm(model, [mg.Tensor(x) for x in IMAGES])
    first, second = [], []
    for x in IMAGES:
        z = model[0](mg.Tensor(x)).numpy()
        first.append(z.transpose(0, 2, 3, 1).reshape(-1, 3))
        m, v = z.mean((0, 2, 3), keepdims=True), z.var((0, 2, 3), keepdims=True)
        h = np.maximum((z - m) / np.sqrt(v + 1e-5), 0)
        second.append(model[5](mg.Tensor(h.reshape(len(h), -1))).numpy())
    for layer, rows in ((model[1], np.concatenate(first)), (model[6], np.concatenate(second))):
        np.testing.assert_allclose(layer.running_mean, rows.mean(0), rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(layer.running_var, rows.var(0), rtol=1e-10)


def test_everything_else_is_left_as_it_was():
    model = network()
    model.eval()
    model[3].train()
    modes, w = [m.training for m in model.modules()], model.parameters().w.copy()
    state = mg.backend.generator().bit_generator.state
    nn.refresh_batchnorm(model, [(mg.Tensor(x), np.zeros(len(x))) for x in IMAGES])
    assert [m.training for m in model.modules()] == modes
    np.testing.assert_array_equal(model.parameters().w, w)
    assert mg.backend.generator().bit_generator.state == state
    assert not any("forward" in vars(m) for m in model.modules())


def test_a_loader_that_fails_midway_leaves_model_and_statistics_alone():
    model = network()
    before, modes = model.state_dict(), [m.training for m in model.modules()]

    def loader():
        yield mg.Tensor(IMAGES[0])
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        nn.refresh_batchnorm(model, loader())
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    assert [m.training for m in model.modules()] == modes and not any("forward" in vars(m) for m in model.modules())


def test_a_layer_that_no_batch_reaches_keeps_its_statistics():
    model = nn.Sequential(nn.BatchNorm1d(1))
    model.unused = nn.BatchNorm1d(1)
    model.forward = model[0].forward
    model.unused.running_mean[:], model.unused.stale = 3.0, True
    nn.refresh_batchnorm(model, BATCHES)
    assert model[0].running_mean.any() and model.unused.running_mean == 3.0 and model.unused.stale
    assert model.unused.running_var == 1.0 and model.unused.num_batches_tracked == -1


def test_a_loader_may_use_a_network_of_its_own():
    layer, other = nn.BatchNorm1d(1).to(np.float64), nn.BatchNorm1d(1).to(np.float64)
    nn.refresh_batchnorm(layer, ((other(mg.Tensor(x)), x)[1] for x in BATCHES))
    np.testing.assert_allclose(layer.running_mean, [SORTED.mean()], rtol=1e-12)
    assert other.running_mean == 0.0


def test_raw_arrays_do_as_batches():
    layer = nn.BatchNorm1d(1).to(np.float64)
    nn.refresh_batchnorm(layer, BATCHES)
    np.testing.assert_allclose(layer.running_mean, [SORTED.mean()], rtol=1e-12)


def test_errors():
    with pytest.raises(DataError, match="refresh_batchnorm: got a loader without batches"):
        nn.refresh_batchnorm(network(), [])
    with pytest.raises(UsageError, match="got how='median', expected one of exact, weighted, torch"):
        nn.refresh_batchnorm(network(), BATCHES, how="median")
    nn.refresh_batchnorm(nn.Linear(1, 1), BATCHES)


def test_frozen_statistics():
    layer, x = nn.BatchNorm1d(1), mg.Tensor(SORTED.astype(np.float32))
    y = layer(x).numpy()
    before = layer.state_dict()
    with nn.frozen_statistics():
        with nn.frozen_statistics():
            pass
        np.testing.assert_array_equal(layer(x).numpy(), y, "the batch still normalises")
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    with pytest.raises(ZeroDivisionError):
        with nn.frozen_statistics():
            raise ZeroDivisionError
    layer(x)
    assert layer.num_batches_tracked == 2


def test_that_statistics_fit_no_network_is_saved_and_ends_with_a_state_that_fits(tmp_path):
    """Not lost by saving, and not kept by a layer that loads the state of a trained network."""
    def net():
        mg.seed(0)
        return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))

    model, x = net(), mg.Tensor(np.random.default_rng(0).normal(size=(9, 2)).astype(np.float32))
    model(x)
    fitting = model.state_dict()
    opt = mg.optim.SWA(mg.optim.SGD(model.parameters(), 0.1), cycle=1)
    opt.step(lambda: (model(x) ** 2).mean())
    opt.finalize()
    mg.save(tmp_path / "average.npz", model=model)
    other = net()
    mg.load(tmp_path / "average.npz", model=other)
    for averaged in (model, other):
        averaged.train()(x)                                         # one batch does not make them fit
        with pytest.raises(UsageError, match="refresh_batchnorm"):
            averaged.eval()(x)
        assert averaged.state_dict()["1.num_batches_tracked"] == -1
    other.load_state_dict(fitting)
    other(x)
    nn.refresh_batchnorm(model, [x])
    model(x)
    assert model[1].num_batches_tracked == 1


def test_no_model_has_no_statistics_to_keep_and_a_model_gets_its_own_back():
    with kept_statistics(None):
        pass
    layer = nn.BatchNorm1d(1).to(np.float64)
    with kept_statistics(layer):
        layer(mg.Tensor(BATCHES[0]))
        assert layer.running_mean[0] != 0 and layer.num_batches_tracked == 1
    assert (layer.running_mean[0], layer.running_var[0], layer.num_batches_tracked) == (0, 1, 0)
