"""Derivatives at the edge: powers at 0, masks before an infinite slope, −∞, zero variance, ties, nothing at all.

The expected numbers are limits, worked out by hand; tests/oracles/test_edges_torch.py compares with PyTorch.
"""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.errors import ShapeError

INF, DTYPES = np.inf, [np.float32, np.float64]
KEEP = np.array([False, True, True])
every_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])


def derivatives(f, x, direction=1.0):
    """∂Σy/∂x of an ordinary and of a recorded pass, and the derivative of the latter along a direction."""
    t = mg.Tensor(x, requires_grad=True)
    with np.errstate(all="ignore"):        # 1/0 is meant
        first = mg.grad(f(t).sum(), t).numpy()
        recorded = mg.grad(f(t).sum(), t, create_graph=True)
        along = (recorded * direction).sum()
        second = mg.grad(along, t).numpy() if along.requires_grad else np.zeros_like(first)
    np.testing.assert_array_equal(recorded.numpy(), first)
    return first, second


# ---------------------------------------------------------------- powers

@every_dtype
@pytest.mark.parametrize("p, first, second", [
    (0, [0, 0, 0], [0, 0, 0]), (1, [1, 1, 1], [0, 0, 0]), (2, [0, -4, 6], [2, 2, 2]),
    (3, [0, 12, 27], [0, -12, 18]), (4, [0, -32, 108], [0, 48, 108])])
@pytest.mark.parametrize("kind", ["number", "Tensor"])
def test_a_power_at_zero_has_the_derivatives_of_the_polynomial(p, first, second, kind, dtype):
    x = np.array([0, -2, 3], dtype)
    exponent = p if kind == "number" else mg.Tensor(np.full(3, p, dtype))
    a, b = derivatives(lambda t: t ** exponent, x)
    np.testing.assert_array_equal(a, first)
    np.testing.assert_array_equal(b, second)
    assert a.dtype == b.dtype == dtype


def test_third_and_fourth_derivatives_of_powers_at_zero():
    for p in range(5):
        t = mg.Tensor(np.zeros(1), requires_grad=True)
        y, found = t ** p, []
        for _ in range(4):
            y = mg.grad(y.sum(), t, create_graph=True) if y.requires_grad else y * 0
            found.append(y.item())
        falling = [float(np.prod([p - i for i in range(k)])) if k == p else 0.0 for k in range(1, 5)]
        assert found == falling


def test_a_polynomial_by_powers_has_a_gradient_and_a_hessian_at_zero():
    f = lambda x: sum((c * x ** k for k, c in enumerate([1.0, 2.0, 3.0])), 0.0).sum()
    x = mg.Tensor(np.zeros(1), requires_grad=True)
    assert mg.grad(f(x), x).item() == 2.0
    assert mg.hessian(f, x).item() == 6.0
    assert mg.hessian(lambda v: (v ** 1).sum(), x).item() == 0.0


def test_tensors_as_exponents_of_numbers_that_are_not_positive():
    for base, value in ((-2.0, 4.0), (0.0, 0.0), (3.0, 9.0)):
        assert (base ** mg.Tensor(2.0)).item() == (mg.Tensor(base) ** mg.Tensor(2.0)).item() == value
    p = mg.Tensor(np.array([2.0, 1.0, 0.5, 0.0]), requires_grad=True)
    np.testing.assert_array_equal(mg.grad((0.0 ** p).sum(), p).numpy(), 0.0)        # 0ᵖ ln 0 → 0
    np.testing.assert_allclose(mg.grad((3.0 ** p).sum(), p).numpy(), 3.0 ** p.numpy() * np.log(3), rtol=1e-15)
    x = mg.Tensor(np.array(-3.0), requires_grad=True)
    assert mg.grad(x ** mg.Tensor(2.0), x).item() == -6.0


def test_the_mixed_derivative_of_a_power_at_exponent_zero():
    """∂²(aᵇ)/∂a∂b = 1/a at b = 0: the exponent 0 is special only at a = 0."""
    a, b = mg.Tensor(np.array(4.0), requires_grad=True), mg.Tensor(np.array(0.0), requires_grad=True)
    np.testing.assert_allclose(mg.grad(mg.grad(a ** b, a, create_graph=True), b).item(), 0.25)


def test_a_constant_power_passes_no_infinite_gradient_on():
    x = mg.Tensor(np.array([2.0]), requires_grad=True)
    with np.errstate(divide="ignore"):
        assert mg.grad(F.sqrt(x ** 0 - 1.0).sum(), x).item() == 0.0


# ---------------------------------------------------------------- masks before an infinite slope

MASKED = {
    "relu": (lambda x: F.sqrt(F.relu(x)), [-1, 4, 1], [0, 0.25, 0.5], [0, -1 / 32, -0.25]),
    "relu at 0": (lambda x: F.sqrt(F.relu(x)), [0, 4, 1], [0, 0.25, 0.5], [0, -1 / 32, -0.25]),
    "where": (lambda x: F.sqrt(F.where(KEEP, x, 0.0)), [7, 4, 1], [0, 0.25, 0.5], [0, -1 / 32, -0.25]),
    "where not": (lambda x: F.sqrt(F.where(~KEEP, 0.0, x)), [7, 4, 1], [0, 0.25, 0.5], [0, -1 / 32, -0.25]),
    "clip": (lambda x: F.log(F.clip(x, 0, 9)), [-1, 4, 12], [0, 0.25, 0], [0, -1 / 16, 0]),
    "maximum": (lambda x: F.log(F.maximum(x, 0.0)), [-1, 4, 1], [0, 0.25, 1], [0, -1 / 16, -1]),
    "minimum": (lambda x: F.log(-F.minimum(x, 0.0)), [1, -4, -1], [0, -0.25, -1], [0, -1 / 16, -1]),
    "max": (lambda x: F.sqrt(x.max()), [-1, 4, 1], [0, 0.25, 0], [0, -1 / 32, 0]),
    "max of zeros": (lambda x: F.sqrt(x.max()), [-1, 0, -2], [0, INF, 0], None),
    "pooling": (lambda x: F.sqrt(F.max_pool2d(x.reshape(1, 1, 1, 3), (1, 3))), [-1, 0, -2], [0, INF, 0], None),
    "pooling that overlaps": (lambda x: F.sqrt(F.max_pool2d(x.reshape(1, 1, 1, 3), (1, 2), 1)), [0, -1, 4],
                              [INF, 0, 0.25], None),
    "tril": (lambda x: F.sqrt(F.tril(F.stack([x, x])))[1, :2], [4, 1, -1], [0.25, 0.5, 0], [-1 / 32, -0.25, 0]),
}


@every_dtype
@pytest.mark.parametrize("name", MASKED)
def test_what_a_mask_removed_stays_removed_when_the_slope_is_infinite(name, dtype):
    f, x, first, second = MASKED[name]
    a, b = derivatives(f, np.array(x, dtype))
    np.testing.assert_allclose(a, first, rtol=1e-6)
    if second is not None:
        np.testing.assert_allclose(b, second, rtol=1e-6)
    assert a.dtype == dtype


def test_an_owned_gradient_is_masked_in_place_too():
    """Two uses of relu(x): their gradients are added up to an array that the op may overwrite; numbers, too."""
    for x, expected in ((np.array([-1.0, 4.0, 0.0]), [0.0, 1.25, 0.0]), (np.array(-1.0), 0.0), (np.array(4.0), 1.25)):
        t = mg.Tensor(x, requires_grad=True)
        with np.errstate(divide="ignore"):
            y = F.relu(t)
            (F.sqrt(y) + y).sum().backward()
        np.testing.assert_array_equal(t.grad.numpy(), expected)


@every_dtype
def test_select_is_where(dtype):
    x = np.array([[1.5, -0.0, INF], [np.nan, -2.0, -INF]], dtype)
    for mask in (x > 0, np.array([True, False, True]), np.zeros((2, 3), bool), False):
        for memory in (x, np.asfortranarray(x), x[:, ::-1], np.broadcast_to(x[:1], x.shape)):
            got = F.masks.Select(mask)(memory)
            np.testing.assert_array_equal(got, np.where(mask, memory, 0))
            assert got.dtype == dtype
    assert not np.isnan(F.masks.Select(np.array(False))(np.array(np.nan)))


# ---------------------------------------------------------------- −∞

@every_dtype
def test_a_logit_of_minus_infinity_has_probability_zero(dtype):
    x, p = np.array([[0, 1, -INF]], dtype), np.array([[1, np.e, 0]]) / (1 + np.e)
    loss = np.log(1 + np.e)                # 1.3133
    for f, value, slope in (
            (lambda t: F.cross_entropy(t, [0]), loss, p - [1, 0, 0]),
            (lambda t: F.cross_entropy(t, np.array([[1, 0, 0]], dtype)), loss, p - [1, 0, 0]),
            (lambda t: F.nll_loss(F.log_softmax(t), [0]), loss, p - [1, 0, 0]),
            (lambda t: F.logsumexp(t), loss, p), (lambda t: F.softmax(t)[0, 0], p[0, 0], p[0, 0] * ([1, 0, 0] - p)),
            (lambda t: F.log_softmax(t)[0, 0], -loss, [1, 0, 0] - p)):
        np.testing.assert_allclose(f(mg.Tensor(x)).item(), value, rtol=1e-6)
        a, b = derivatives(f, x, direction=np.array([[1, 0, 2]], dtype))
        np.testing.assert_allclose(a, slope, rtol=1e-6)
        assert np.isfinite(b).all()


def test_an_ignored_example_costs_nothing_whatever_its_logits():
    x = np.array([[0.0, 1.0], [-INF, 0.0], [0.0, -INF]])
    for f in (F.cross_entropy, lambda *a, **k: F.nll_loss(F.log_softmax(a[0]), a[1], **k)):
        first, _ = derivatives(lambda t, f=f: f(t, [0, -1, -1], ignore_index=-1), x, direction=np.array([1.0, 2.0]))
        np.testing.assert_allclose(f(x, [0, -1, -1], ignore_index=-1).item(), np.log(1 + np.e), rtol=1e-12)
        np.testing.assert_allclose(first[0], [-np.e / (1 + np.e), np.e / (1 + np.e)], rtol=1e-12)
        np.testing.assert_array_equal(first[1:], 0)


def test_the_label_of_a_logit_of_minus_infinity_costs_infinity():
    assert F.cross_entropy(np.array([[0.0, -INF]]), [1]).item() == INF


# ---------------------------------------------------------------- no spread, ties

@every_dtype
@pytest.mark.parametrize("constant, rounding", [(0.5, 0), (0.1, 1e-6)])
def test_zero_variance_has_zero_derivatives(constant, rounding, dtype):
    x = np.full((2, 4), constant, dtype)
    for f in (lambda t: F.std(t), lambda t: F.std(t, axis=0), lambda t: F.var(t, axis=1), lambda t: F.norm(t - t),
              lambda t: F.norm(t * 0.0, axis=1)):
        first, second = derivatives(f, x)
        np.testing.assert_allclose(first, 0, atol=rounding)
        assert np.isfinite(second).all()
    one, zero = np.ones(4, dtype), np.zeros(4, dtype)
    for f in (lambda t: F.batch_norm(t, one, zero), lambda t: F.layer_norm(t, one, zero)):
        for g in derivatives(lambda t, f=f: f(t) * np.arange(8, dtype=dtype).reshape(2, 4), x):
            assert np.isfinite(g).all()
    mixed = np.array([[1.0, 1.0], [1.0, 3.0]], dtype)      # a row without spread beside one with
    first, _ = derivatives(lambda t: F.std(t, axis=1), mixed)
    np.testing.assert_allclose(first, [[0, 0], [-0.5, 0.5]])


def test_equal_elements_share_or_keep_their_gradient():
    x = np.array([2.0, 1.0, 2.0])
    u = np.array([1.0, 10.0, 100.0])
    np.testing.assert_array_equal(derivatives(F.max, x)[0], [0.5, 0, 0.5])
    np.testing.assert_array_equal(derivatives(lambda t: F.maximum(t, 2.0), x)[0], [0.5, 0, 0.5])
    np.testing.assert_array_equal(derivatives(lambda t: F.sort(t) * u, x)[0], [10, 1, 100])      # stable
    assert F.argmax(x).item() == 0 and F.argmin(np.array([2.0, 1.0, 1.0])).item() == 1


def test_clip_has_the_derivative_1_on_the_closed_interval_and_none_for_nan():
    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.0, np.nan])
    first, second = derivatives(lambda t: 3.0 * F.clip(t, 0, 1), x)
    np.testing.assert_array_equal(first, [0, 3, 3, 3, 0, 0])
    np.testing.assert_array_equal(second, np.zeros(6))
    np.testing.assert_array_equal(derivatives(lambda t: F.clip(t, low=0), x)[0], [0, 1, 1, 1, 1, 0])
    np.testing.assert_array_equal(derivatives(lambda t: F.clip(t, high=1), x)[0], [1, 1, 1, 1, 0, 0])
    np.testing.assert_array_equal(F.clip(x, 0, 1).numpy(), [0, 0, 0.5, 1, 1, np.nan])


def test_a_product_with_zeros_needs_no_division():
    first, second = derivatives(F.prod, np.array([0.0, 2.0, 3.0]), direction=np.array([0.0, 1.0, 0.0]))
    np.testing.assert_array_equal(first, [6, 0, 0])
    np.testing.assert_array_equal(second, [3, 0, 0])
    np.testing.assert_array_equal(derivatives(F.prod, np.array([0.0, 2.0, 0.0]))[0], 0)


# ---------------------------------------------------------------- nothing

def test_empty_axes():
    x = np.zeros((0, 3))
    np.testing.assert_array_equal(F.sum(x, axis=0).numpy(), [0, 0, 0])
    np.testing.assert_array_equal(F.prod(x, axis=0).numpy(), [1, 1, 1])
    assert F.prod(x).item() == 1 and F.sum(x).item() == 0 and F.norm(x).item() == 0
    assert F.tile(np.ones((2, 3)), (2, 0)).shape == (4, 0) and F.tile(np.ones(2), 0).shape == (0,)
    for f in (F.mean, F.var, F.std, F.max, F.min, F.argmax):
        with pytest.raises(ShapeError, match=r"\(0, 3\)"):
            f(x, axis=0)
        assert f(x, axis=1).shape == (0,)
    for f in (F.softmax, F.log_softmax, F.cumsum, F.sort, F.relu, F.flatten):
        assert f(x).size == 0
        with pytest.raises(ShapeError, match=r"softmax: got axis -1, array of shape \(3, 0\)"):
            F.softmax(x.T)


@pytest.mark.parametrize("lead", [(0,), (0, 2), (2, 0)], ids=str)
def test_linear_with_no_rows_has_no_gradient_but_zeros(lead):
    w, b = mg.Tensor(np.ones((4, 3)), requires_grad=True), mg.Tensor(np.ones(4), requires_grad=True)
    y = F.linear(np.zeros((*lead, 3)), w, b)
    assert y.shape == (*lead, 4)
    for g, like in zip(mg.grad(y.sum(), [w, b]), (w, b)):
        np.testing.assert_array_equal(g.numpy(), np.zeros(like.shape))
