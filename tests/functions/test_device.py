"""Every case of the registry on the fake device: NumPy's numbers, and no implicit copy to the host."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
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
    masked = "mask" in str(case)                         # what a bool array selects must be counted first
    assert (device.transfers > before) == masked, "a copy to the host inside forward or backward"
    for a, b in zip(got, expected, strict=True):
        assert isinstance(a.data, device.FakeArray)
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-12, atol=1e-13)


INDICES = {"one": (np.array([3, 0, 3, 3, 1, 0]),), "two": (np.array([1, 1, 1]), np.array([2, 2, 0])),
           "all-equal": (np.full(9, 2),), "rows-and-slice": (np.array([[4, 4], [0, 4]]), slice(1, 3)),
           "none": (np.array([], int),), "mask": (np.arange(5) % 2 == 0,), "negative": (np.array([-1, 4, 0]),)}


@pytest.mark.parametrize("where", INDICES.values(), ids=INDICES)
def test_gradients_of_repeated_indices_are_summed_without_atomics(where, device):
    """Integers in float64, so that every order of summation gives the same bits: those of add.at."""
    x = mg.Tensor(np.arange(20.0).reshape(5, 4), requires_grad=True)
    index = tuple(backend.asarray(i) if isinstance(i, np.ndarray) else i for i in where)
    y = x[index]
    u = np.arange(1.0, y.size + 1).reshape(y.shape)
    expected = np.zeros((5, 4))
    np.add.at(expected, where, u)
    np.testing.assert_array_equal(mg.grad(y, x, backend.asarray(u)).numpy(), expected)


def test_two_repetitions_have_the_bits_of_the_cpu(device):
    rows, u = np.array([2, 0, 2, 1, 0]), np.random.default_rng(0).standard_normal(5)
    x = mg.Tensor(np.zeros(3), requires_grad=True)
    expected = np.zeros(3)
    np.add.at(expected, rows, u)
    np.testing.assert_array_equal(mg.grad(x[rows], x, backend.asarray(u)).numpy(), expected)


@pytest.mark.parametrize("spec", ["pq,pq->q", "pq,qp->q", "pqr,rpq->rq", "pq,pq->", "pq,qp->qp"])
def test_factors_with_the_same_letters_are_summed_without_matrix_products(spec, device):
    sizes = dict(zip("pqr", (3, 4, 2)))
    a, b = (np.random.default_rng(i).standard_normal([sizes[c] for c in term])
            for i, term in enumerate(spec.split("->")[0].split(",")))
    np.testing.assert_allclose(F.einsum(spec, a, b).numpy(), np.einsum(spec, a, b), rtol=1e-13)
