"""Sums of very many float32 numbers along axes that are not contiguous: NumPy alone would lose two digits or more."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.autograd import sum_over
from minigrad.functions.rows import Rows, sum_rows

MANY = (1000 + np.random.default_rng(0).random((10**6, 2))).astype(np.float32)
EXACT = MANY.astype(float)


def test_numpy_alone_would_fail():
    assert MANY.var(axis=0).max() > 10            # the true variance is 1/12


def test_mean_variance_and_standard_deviation_along_the_first_axis():
    np.testing.assert_allclose(F.mean(MANY, axis=0).numpy(), EXACT.mean(axis=0), rtol=2e-7)
    np.testing.assert_allclose(F.var(MANY, axis=0).numpy(), EXACT.var(axis=0), rtol=1e-5)
    np.testing.assert_allclose(F.std(MANY, axis=0).numpy(), EXACT.std(axis=0), rtol=1e-5)
    assert F.mean(MANY, axis=0).dtype == np.float32


def test_statistics_of_batch_norm():
    mean, var = Rows(MANY).moments()
    np.testing.assert_allclose(mean, EXACT.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(var, EXACT.var(axis=0), rtol=1e-4)
    images = np.ascontiguousarray(MANY[:2**18].reshape(64, 64, 64, 2)).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(Rows(images).moments()[1], EXACT[:2**18].var(axis=0), rtol=1e-4)


@pytest.mark.parametrize("bias", [
    lambda b: F.linear(np.zeros((len(MANY), 1), np.float32), np.zeros((2, 1), np.float32), b),
    lambda b: np.zeros_like(MANY) + b, lambda b: F.broadcast_to(b, MANY.shape)], ids=["linear", "add", "broadcast_to"])
def test_the_gradient_of_a_bias(bias):
    b = mg.Tensor(np.zeros(2, np.float32), requires_grad=True)
    g = mg.grad(bias(b), b, MANY)
    np.testing.assert_allclose(g.numpy(), EXACT.sum(axis=0), rtol=1e-6)


@pytest.mark.parametrize("rows", [1, 4095, 4096, 4097, 10000])
def test_rows_are_summed_once_each(rows):
    x = np.arange(3 * rows, dtype=np.float64).reshape(rows, 3)
    np.testing.assert_array_equal(sum_rows(x), x.sum(axis=0))
    assert sum_rows(x.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("shape, axes", [((5000, 3), (0,)), ((3, 5000), (0,)), ((3, 5000), (1,)),
                                         ((2, 5000, 3), (0, 1)), ((5000, 1), (0,)), ((5000, 1, 1), (0, 2)),
                                         ((1, 1), (0,)), ((6000,), (0,)),
                                         ((2, 5000, 3), None)], ids=str)
@pytest.mark.parametrize("turned", [False, True])
def test_sums_over_axes_in_every_memory_order(shape, axes, turned):
    x = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    memory = np.asfortranarray(x) if turned else x
    for keepdims in (True, False):
        got = sum_over(memory, axes, keepdims)
        np.testing.assert_allclose(got, x.astype(float).sum(axis=axes, keepdims=keepdims), rtol=1e-4, atol=2e-4)
        assert got.dtype == np.float32 and got.shape == x.sum(axis=axes, keepdims=keepdims).shape
