"""Sums over broadcast axes: the right axes and dtype, and no digits lost over many float32 numbers."""
import numpy as np
import pytest

import minigrad as mg
from minigrad.autograd.unbroadcast import sum_over, unbroadcast

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (3, 1), (1, 4), (2, 1, 4), (1, 1, 1), (2, 3, 4)])
def test_the_gradient_is_summed_over_the_axes_that_were_broadcast(shape):
    g, like = RNG.normal(size=(2, 3, 4)), np.zeros(shape, np.float32)
    found = unbroadcast(g, like)
    padded = (1,) * (3 - len(shape)) + shape
    expected = g.sum(axis=tuple(i for i in range(3) if padded[i] == 1), keepdims=True).reshape(shape)
    assert found.shape == shape and found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_many_numbers_along_an_axis_that_is_not_contiguous_are_added_in_float64():
    x = np.full((300_000, 2), 0.1, np.float32)
    exact = 300_000 * float(np.float32(0.1))
    assert abs(x.sum(axis=0)[0] - exact) > 1e-3 * exact                     # one after the other
    assert sum_over(x, (0,)).dtype == np.float32
    np.testing.assert_allclose(sum_over(x, (0,)), [[exact, exact]], rtol=1e-7)


def test_where_numpy_adds_in_pairs_the_sum_is_numpys():
    x = RNG.normal(size=(50, 2000)).astype(np.float32)
    for axes in (None, (1,), (0, 1)):
        np.testing.assert_array_equal(sum_over(x, axes), x.sum(axis=axes, keepdims=True))
    assert (x.sum(keepdims=True) != x.sum(keepdims=True, dtype=np.float64).astype(np.float32)).all()


def test_a_tensor_is_summed_with_its_history():
    x = mg.Tensor(np.ones((5000, 2), np.float32), requires_grad=True)
    y = sum_over(x, (0,))
    (g,) = mg.grad(y, [x], np.array([[2.0, 3.0]], np.float32))
    np.testing.assert_array_equal(y.numpy(), [[5000, 5000]])
    np.testing.assert_array_equal(g.numpy(), np.tile([2.0, 3.0], (5000, 1)))
