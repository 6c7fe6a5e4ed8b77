"""Clipping by norm: the formula, what is left alone, and what it returns."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import nn, optim
from minigrad.errors import UsageError


def model_with(g):
    model = nn.Linear(3, 1)
    model.parameters().g[:] = g
    return model, model.parameters()


def test_a_long_gradient_is_scaled_to_the_length():
    g = np.array([3.0, 0.0, 4.0, 12.0], np.float32)
    model, params = model_with(g)
    length = optim.clip_grad_norm(params, 2.0)
    assert length.item() == 13.0
    np.testing.assert_allclose(params.g, g * 2 / 13, rtol=1e-6)
    np.testing.assert_array_equal(model.weight.grad.numpy().ravel(), params.g[:3])       # in place: the views follow


@pytest.mark.parametrize("g", [[0.3, 0.0, 0.4, 0.0], [0.0, 0.0, 0.0, 0.0]], ids=["short", "zero"])
def test_a_short_gradient_keeps_its_bits(g):
    g = np.array(g, np.float32)
    _, params = model_with(g)
    assert optim.clip_grad_norm(params, 0.5000001).item() == pytest.approx(float(np.linalg.norm(g)))
    np.testing.assert_array_equal(params.g, g)


def test_nothing_waits_for_the_device(device):
    model, params = model_with(2.0)
    before = device.transfers
    length = optim.clip_grad_norm(params, 1.0)
    assert device.transfers == before and length.item() == 4.0
    np.testing.assert_allclose(params.g.get(), np.full(4, 0.5))


def test_what_is_refused():
    model, params = model_with(1.0)
    for given, c in ((model, 1.0), (params, 0.0), (params, -1.0), (params, float("nan"))):
        with pytest.raises(UsageError, match="clip_grad_norm: got .* expected model.parameters.. and a number > 0"):
            optim.clip_grad_norm(given, c)
    np.testing.assert_array_equal(params.g, np.ones(4))
    assert isinstance(optim.clip_grad_norm(params, 1.0), mg.Tensor)
