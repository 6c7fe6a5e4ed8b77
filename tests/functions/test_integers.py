"""Integers and bools are computed as floats wherever NumPy would, and never cut off or wrapped around."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.errors import DTypeError

from . import formulas as ref

INTEGERS = [np.uint8, np.int8, np.int16, np.int32, np.int64]
SMALL = np.array([[3, 1, 2], [0, 5, 4]])
IMAGE = np.array([[[[200, 100], [250, 255]]]])

#: function -> (how it is called, its formula on floats)
IN_FLOATS = {
    "exp": (F.exp, np.exp), "sigmoid": (F.sigmoid, lambda x: 1 / (1 + np.exp(-x))), "tanh": (F.tanh, np.tanh),
    "sqrt": (F.sqrt, np.sqrt), "log": (lambda x: F.log(x + 1), lambda x: np.log(x + 1)), "sin": (F.sin, np.sin),
    "log1p": (F.log1p, np.log1p), "erf": (F.erf, lambda x: F.erf(x.astype(float)).numpy()),
    "softplus": (F.softplus, lambda x: np.log1p(np.exp(x))), "cos": (F.cos, np.cos),
    "leaky_relu": (lambda x: F.leaky_relu(x, 0.5), lambda x: x),
    "gelu": (F.gelu, lambda x: F.gelu(x.astype(float)).numpy()),
    "softmax": (F.softmax, ref.softmax), "log_softmax": (F.log_softmax, lambda x: np.log(ref.softmax(x))),
    "logsumexp": (F.logsumexp, ref.logsumexp), "mean": (F.mean, np.mean), "var": (F.var, np.var),
    "std": (F.std, np.std),
    "mean of columns": (lambda x: F.mean(x, axis=0), lambda x: x.mean(axis=0)), "norm": (F.norm, np.linalg.norm),
    "div": (lambda x: F.div(x, 2), lambda x: x / 2), "power": (lambda x: F.power(x, 0.5), np.sqrt),
    "square": (lambda x: 50 * mg.Tensor(x) ** 2, lambda x: 50 * x ** 2),
    "power of 2": (lambda x: 2 ** mg.Tensor(x), np.exp2),
    "clip": (lambda x: F.clip(x, 0.5, 3.5), lambda x: np.clip(x, 0.5, 3.5)), "solve": (
        lambda x: F.solve(x[:, :2], np.eye(2, dtype=np.float32)), lambda x: np.linalg.inv(x[:, :2])),
    "mse": (lambda x: F.mse(x, x[::-1].copy()), lambda x: np.mean((x - x[::-1]) ** 2)),
    "bce": (lambda x: F.binary_cross_entropy_with_logits(x, (x > 2).astype(x.dtype)),
            lambda x: np.mean(np.log1p(np.exp(x)) - x * (x > 2))),
    "cross_entropy": (lambda x: F.cross_entropy(x, [0, 1]), lambda x: ref.cross_entropy(x, [0, 1])),
    "nll_loss": (lambda x: F.nll_loss(x, [0, 1]), lambda x: -4.0),
    "ridge_loss": (lambda x: F.ridge_loss(x[0], x, x[:, 0], 1.0),
                   lambda x: 0.5 * np.sum((x @ x[0] - x[:, 0]) ** 2) + 0.5 * x[0] @ x[0]),
    "layer_norm": (lambda x: F.layer_norm(x, np.ones(3, np.float32), np.zeros(3, np.float32)),
                   lambda x: ref.layer_norm(x, np.ones(3), np.zeros(3))),
}


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.__name__)
@pytest.mark.parametrize("name", IN_FLOATS)
def test_integers_are_computed_as_floats(name, dtype):
    f, formula = IN_FLOATS[name]
    y = f(SMALL.astype(dtype))
    assert y.dtype == np.float32
    np.testing.assert_allclose(y.numpy(), formula(SMALL.astype(float)), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", [*INTEGERS, bool], ids=lambda d: d.__name__)
@pytest.mark.parametrize("name", ["sum", "prod", "cumsum"])
def test_sums_and_products_of_small_integers_do_not_wrap_around(name, dtype):
    x = np.array([[100, 90], [3, 7], [2, 110]]).astype(dtype)
    y = getattr(F, name)(x, axis=0)
    assert y.dtype == getattr(np, name)(x, axis=0).dtype
    np.testing.assert_array_equal(y.numpy(), getattr(np, name)(x, axis=0))


@pytest.mark.parametrize("pool, expected", [(F.avg_pool2d, 201.25), (F.max_pool2d, 255.0)])
def test_pooling_of_bytes(pool, expected):
    y = pool(IMAGE.astype(np.uint8), 2)
    assert y.dtype == np.float32 and y.item() == expected
    padded = pool(IMAGE.astype(np.uint8), 2, padding=1).numpy()[0, 0, 0, 0]
    assert padded == (200.0 if pool is F.max_pool2d else 50.0)


def test_dropout_of_bytes_and_bools():
    mg.seed(3)
    y = F.dropout(np.full(1000, 200, np.uint8), 0.5).numpy()
    assert set(np.unique(y)) == {0.0, 400.0}
    assert F.mean(np.array([True, False])).item() == 0.5


def test_the_finding_that_was_zero():
    x = np.array([[1, 2], [3, 1]])
    np.testing.assert_allclose(F.cross_entropy(x, [0, 1]).item(), ref.cross_entropy(x, [0, 1]), rtol=1e-6)


def test_integers_take_the_dtype_of_the_floats_beside_them():
    for dtype in (np.float32, np.float64):
        assert (mg.Tensor(np.ones(2, dtype)) * np.array([1, 2])).dtype == dtype
        assert F.solve(np.eye(2, dtype=dtype), np.array([1, 2])).dtype == dtype


@pytest.mark.parametrize("f", [F.sum, F.cumsum, F.sort, F.max, F.abs, F.relu, F.neg, F.sign, F.prod, F.tril,
                               lambda x: F.clip(x, 0, 2), lambda x: x[0], lambda x: F.add(x, x), F.flip,
                               lambda x: F.einsum("ij->ji", x)])
def test_what_stays_an_integer_in_numpy_stays_one(f):
    y = f(SMALL)
    assert y.dtype.kind == "i"


def test_a_convolution_of_integers_is_refused():
    with pytest.raises(DTypeError, match="conv"):
        F.conv2d(IMAGE, np.ones((1, 1, 1, 1), np.float32))
    with pytest.raises(DTypeError, match="conv2d.*uint8.*wrap"):
        F.conv2d(IMAGE.astype(np.uint8), np.full((1, 1, 2, 2), 200, np.uint8))


def test_numpy_scalars_as_limits_promote_nothing():
    x = np.ones(3, np.float32)
    for f in (lambda: F.clip(x, np.float64(0), np.float64(1)), lambda: F.clip(x, mg.Tensor(0.0), np.int64(2)),
              lambda: x * mg.Tensor(x) ** np.float64(2), lambda: np.float64(2) ** mg.Tensor(x)):
        assert f().dtype == np.float32


def test_a_gradient_is_asked_of_floats_only_also_later():
    t = mg.Tensor(np.array([1, 2]))
    with pytest.raises(DTypeError, match="Tensor: got dtype int64 with requires_grad=True, expected float32"):
        t.requires_grad = True
    assert t.requires_grad is False
    t.requires_grad = False
    x = mg.Tensor([1.0])
    x.requires_grad = 1
    assert x.requires_grad is True
