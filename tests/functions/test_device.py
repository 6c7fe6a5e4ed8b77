"""Every case of the registry on the fake device: NumPy's numbers, and no implicit copy to the host."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import backend
from minigrad.autograd.tensor import Tensor

from .cases import CASES


def value_and_derivatives(case):
    """y, ∂⟨u, y⟩/∂x, and the derivative of ⟨v, ∂s/∂x⟩ for s = ⟨u + y/2, y⟩, all as NumPy arrays; host copies made."""
    rng = np.random.default_rng(2)
    xs = [Tensor(a, requires_grad=True) for a in case.inputs]
    u = backend.asarray(rng.standard_normal(case.f(*xs).shape))
    vs = [backend.asarray(rng.standard_normal(a.shape)) for a in case.inputs]
    y = case.f(*xs)
    first = mg.grad(y, xs, u, retain_graph=True)
    gs = mg.grad((y * (u + 0.5 * y)).sum(), xs, create_graph=True)
    total = sum((g * v).sum() for g, v in zip(gs, vs))
    second = mg.grad(total, xs)
    return [y, *first, *second]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_numbers_of_numpy_without_a_word_to_the_host(case, device):
    with backend.using("numpy"):
        expected = value_and_derivatives(case)
    before = device.transfers
    got = value_and_derivatives(case)
    assert device.transfers == before, "a copy to the host inside forward or backward"
    for a, b in zip(got, expected, strict=True):
        assert isinstance(a.data, device.FakeArray)
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-12, atol=1e-13)
