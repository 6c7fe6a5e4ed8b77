"""Layers without weights."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn

X = np.random.default_rng(0).standard_normal((2, 3, 6, 6))


@pytest.mark.parametrize("layer, function", [
    (nn.ReLU(), F.relu), (nn.Tanh(), F.tanh), (nn.GELU(), F.gelu),
    (nn.GELU(approximate="tanh"), lambda x: F.gelu(x, approximate="tanh")),
    (nn.Identity(), lambda x: x),
    (nn.MaxPool2d(2), lambda x: F.max_pool2d(x, 2)), (nn.MaxPool2d(3, 2, 1), lambda x: F.max_pool2d(x, 3, 2, 1)),
    (nn.AvgPool2d(2), lambda x: F.avg_pool2d(x, 2)),
    (nn.AvgPool2d(3, stride=1, padding=1), lambda x: F.avg_pool2d(x, 3, 1, 1)),
    (nn.GlobalAvgPool2d(), lambda x: F.mean(x, axis=(2, 3), keepdims=True)),
    (nn.Flatten(), lambda x: F.reshape(x, 2, -1))], ids=lambda v: repr(v) if isinstance(v, nn.Module) else "function")
def test_layers_are_their_functions(layer, function):
    for mode in (layer.train(), layer.eval()):
        np.testing.assert_array_equal(mode(mg.Tensor(X)).numpy(), function(mg.Tensor(X)).numpy())
    assert layer.state_dict() == {}


def test_flatten_keeps_c_order_whatever_the_memory():
    x = np.asfortranarray(X)
    np.testing.assert_array_equal(nn.Flatten()(mg.Tensor(x)).numpy(), X.reshape(2, -1))


def test_dropout_scales_what_it_keeps():
    x, layer = np.ones((200, 200)), nn.Dropout(0.3)
    y = layer(mg.Tensor(x)).numpy()
    assert set(np.unique(y)) == {0.0, 1 / 0.7}
    assert abs((y == 0).mean() - 0.3) < 0.01 and abs(y.mean() - 1) < 0.015
    np.testing.assert_array_equal(layer.eval()(mg.Tensor(x)).numpy(), x)


def test_dropout_masks_are_seeded_and_new_each_time():
    layer, x = nn.Dropout(0.5), mg.Tensor(np.ones((10, 10)))
    mg.seed(1)
    first, second = layer(x).numpy(), layer(x).numpy()
    mg.seed(1)
    np.testing.assert_array_equal(layer(x).numpy(), first)
    assert (first != second).any()


def test_dropout_sends_the_gradient_through_the_same_mask():
    x = mg.Tensor(np.ones((10, 10)), requires_grad=True)
    y = nn.Dropout(0.5)(x)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), y.numpy())


def test_dropout_of_float32_draws_the_same_mask_as_of_float64():
    masks = []
    for dtype in (np.float32, np.float64):
        mg.seed(2)
        y = F.dropout(np.ones(50, dtype), 0.5)
        assert y.dtype == dtype
        masks.append(y.numpy() > 0)
    np.testing.assert_array_equal(*masks)


def test_dropout_of_zero_and_in_evaluation_draws_nothing():
    state = mg.backend.generator().bit_generator.state
    nn.Dropout(0.0)(mg.Tensor(X))
    nn.Dropout(0.5).eval()(mg.Tensor(X))
    assert mg.backend.generator().bit_generator.state == state


def test_dropout_drops_half_unless_told_otherwise():
    y = nn.Dropout()(mg.Tensor(np.ones((100, 100)))).numpy()
    assert set(np.unique(y)) == {0.0, 2.0} and abs((y == 0).mean() - 0.5) < 0.03
