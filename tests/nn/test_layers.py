"""Layers with weights: names, shapes, starting distributions and the conventions of BatchNorm, from their formulas."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import nn
from minigrad.errors import DataError, MinigradError, ShapeError

RNG = np.random.default_rng(0)


def draw(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("layer, shapes", [
    (nn.Linear(5, 3), {"weight": (3, 5), "bias": (3,)}), (nn.Linear(5, 3, bias=False), {"weight": (3, 5)}),
    (nn.Conv2d(4, 6, 3), {"weight": (6, 4, 3, 3), "bias": (6,)}),
    (nn.Conv2d(4, 6, (1, 2), groups=2, bias=False), {"weight": (6, 2, 1, 2)}),
    (nn.BatchNorm1d(3), {"weight": (3,), "bias": (3,), "running_mean": (3,), "running_var": (3,),
                         "num_batches_tracked": ()}),
    (nn.BatchNorm2d(3), {"weight": (3,), "bias": (3,), "running_mean": (3,), "running_var": (3,),
                         "num_batches_tracked": ()}),
    (nn.LayerNorm(4), {"weight": (4,), "bias": (4,)}), (nn.LayerNorm((2, 4)), {"weight": (2, 4), "bias": (2, 4)})],
    ids=repr)
def test_names_shapes_and_dtypes(layer, shapes):
    state = layer.state_dict()
    assert {name: array.shape for name, array in state.items()} == shapes and list(state) == list(shapes)
    for name, array in state.items():
        assert array.dtype == (np.int64 if name == "num_batches_tracked" else np.float32)


def test_linear_is_its_formula():
    layer, x = nn.Linear(5, 3), draw(4, 5)
    np.testing.assert_allclose(layer(x).numpy(), x @ layer.weight.numpy().T + layer.bias.numpy(), rtol=1e-5, atol=1e-6)
    bare = nn.Linear(5, 3, bias=False)
    np.testing.assert_allclose(bare(x).numpy(), x @ bare.weight.numpy().T, rtol=1e-5, atol=1e-6)
    assert bare.bias is None and layer(draw(2, 6, 5)).shape == (2, 6, 3)


def test_conv_passes_its_arguments_on():
    layer = nn.Conv2d(4, 6, (3, 2), stride=2, padding=(1, 0), dilation=2, groups=2)
    x = draw(2, 4, 9, 8)
    expected = mg.functions.conv2d(x, layer.weight, layer.bias, stride=2, padding=(1, 0), dilation=2, groups=2)
    np.testing.assert_array_equal(layer(x).numpy(), expected.numpy())
    assert layer(x).shape == (2, 6, 4, 3)
    with pytest.raises(ShapeError, match="got 3 and 4 channels in 2 groups"):
        nn.Conv2d(3, 4, 3, groups=2)


# ---------------------------------------------------------------- how weights start

@pytest.mark.parametrize("make, fan_in", [
    (lambda: nn.Linear(100, 400), 100), (lambda: nn.Conv2d(16, 64, 5), 16 * 25),
    (lambda: nn.Conv2d(32, 64, (3, 5), groups=4), 8 * 15)],
    ids=["linear", "conv", "groups"])
def test_weights_and_biases_start_uniform_within_one_over_root_fan_in(make, fan_in):
    mg.seed(0)
    layer, bound = make(), 1 / np.sqrt(fan_in)
    w = layer.weight.numpy()
    assert np.abs(w).max() <= bound and np.abs(w).max() > 0.99 * bound
    np.testing.assert_allclose(w.var(), bound ** 2 / 3, rtol=0.03)
    assert abs(w.mean()) < 4 * bound / np.sqrt(3 * w.size)
    quarters = np.histogram(w, bins=4, range=(-bound, bound))[0] / w.size
    np.testing.assert_allclose(quarters, 0.25, atol=0.01)
    b = np.concatenate([make().bias.numpy() for _ in range(30)])
    assert 0.98 * bound < np.abs(b).max() <= bound
    np.testing.assert_allclose(b.var(), bound ** 2 / 3, rtol=0.1)


def test_normalization_starts_as_the_identity():
    for layer in (nn.BatchNorm1d(3), nn.LayerNorm(3)):
        assert (layer.weight.numpy() == 1).all() and not layer.bias.numpy().any()
    layer = nn.BatchNorm2d(3)
    assert not layer.running_mean.any() and (layer.running_var == 1).all() and layer.num_batches_tracked == 0


def test_a_seed_fixes_the_weights_and_two_layers_differ():
    mg.seed(3)
    a, b = nn.Linear(3, 3), nn.Linear(3, 3)
    mg.seed(3)
    np.testing.assert_array_equal(nn.Linear(3, 3).weight.numpy(), a.weight.numpy())
    assert (a.weight.numpy() != b.weight.numpy()).all()


# ---------------------------------------------------------------- BatchNorm

@pytest.mark.parametrize("layer, x", [(nn.BatchNorm1d(3), draw(6, 3) * 2 + 1),
                                      (nn.BatchNorm2d(3), draw(2, 3, 4, 5) * 2 + 1)],
                         ids=["rows", "images"])
def test_batch_norm_conventions(layer, x):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    n, shape = x.size // 3, (1, 3) + (1,) * (x.ndim - 2)
    mean, biased, unbiased = x.mean(axes), x.var(axes), x.var(axes, ddof=1)
    y = layer(x).numpy()
    np.testing.assert_allclose(y, (x - mean.reshape(shape)) / np.sqrt(biased.reshape(shape) + 1e-5), rtol=1e-4,
                               atol=1e-5)
    np.testing.assert_allclose(layer.running_mean, 0.1 * mean, rtol=1e-5)
    np.testing.assert_allclose(layer.running_var, 0.9 + 0.1 * unbiased, rtol=1e-5)
    assert abs(layer.running_var - (0.9 + 0.1 * biased)).min() > 1e-3 * (6 / n), "it is the unbiased one"
    assert layer.num_batches_tracked == 1
    layer(2 * x)
    np.testing.assert_allclose(layer.running_mean, 0.9 * 0.1 * mean + 0.1 * 2 * mean, rtol=1e-5)
    before = layer.state_dict()
    layer.eval()
    expected = (x - before["running_mean"].reshape(shape)) / np.sqrt(before["running_var"].reshape(shape) + 1e-5)
    np.testing.assert_allclose(layer(x).numpy(), expected, rtol=1e-4, atol=1e-5)
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_batch_norm_momentum_and_eps():
    layer, x = nn.BatchNorm1d(3, eps=0.5, momentum=0.25), draw(6, 3)
    y = layer(x).numpy()
    np.testing.assert_allclose(y, (x - x.mean(0)) / np.sqrt(x.var(0) + 0.5), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(layer.running_mean, 0.25 * x.mean(0), rtol=1e-5)


def test_batch_norm_in_evaluation_takes_one_example_and_training_refuses_it():
    layer = nn.BatchNorm1d(3)
    with pytest.raises(DataError):
        layer(draw(1, 3))
    assert layer.num_batches_tracked == 0
    assert layer.eval()(draw(1, 3)).shape == (1, 3)
    with pytest.raises(ShapeError, match="BatchNorm1d.*expected 2 axes"):
        layer(draw(2, 3, 4, 4))


def test_batch_norm_statistics_are_no_part_of_the_graph():
    layer, x = nn.BatchNorm1d(3), draw(6, 3)
    layer(x)
    assert type(layer.running_mean) is np.ndarray
    with mg.no_grad():
        layer(x)
    assert layer.num_batches_tracked == 2


def test_layer_norm_is_its_formula_in_both_modes():
    layer, x = nn.LayerNorm(4, eps=0.1), draw(3, 5, 4)
    layer.weight.data[...], layer.bias.data[...] = [1, 2, 3, 4], [0, 1, 0, 1]
    expected = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 0.1) * [1, 2, 3, 4] + [0, 1, 0, 1]
    for layer in (layer.train(), layer.eval()):
        np.testing.assert_allclose(layer(x).numpy(), expected, rtol=1e-5, atol=1e-6)
    with pytest.raises(MinigradError, match="layer_norm: got x of shape .2, 3., expected its last axes to be .4,.,"):
        layer(draw(2, 3))


def test_an_evaluation_keeps_the_statistics_it_was_made_with():
    """Evaluation, then a training batch that moves the running statistics, then the backward pass of the first."""
    rng = np.random.default_rng(0)
    x, gy = 3.0 + rng.standard_normal((6, 4)), rng.standard_normal((6, 4))

    def gradients(train_between):
        layer = nn.BatchNorm1d(4, momentum=0.5).to(np.float64)
        layer(mg.Tensor(x))                                   # running statistics of a first batch
        y = layer.eval()(mg.Tensor(x))
        if train_between:
            layer.train()(mg.Tensor(5.0 - 2.0 * x))
        y.backward(gy)
        return layer.weight.grad.numpy().copy(), layer.bias.grad.numpy().copy()

    for a, b in zip(gradients(True), gradients(False), strict=True):
        np.testing.assert_array_equal(a, b)
