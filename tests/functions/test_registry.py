"""Every function in the registry: its value, its derivatives, dtypes, memory orders; and that the check can fail."""
import inspect

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.autograd import tape
from minigrad.errors import GradientCheckError
from minigrad.autograd.op import Op, apply
from minigrad.autograd.tensor import Tensor, raw

from .cases import CASES

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def test_every_public_function_has_a_case():
    public = {name for name in F.__all__ if inspect.isfunction(getattr(F, name))}
    assert public - {case.name for case in CASES} == set()
    assert len({str(case) for case in CASES}) == len(CASES), "two cases of one name"


def cotangent(shape, dtype=float):
    return np.random.default_rng(1).standard_normal(shape).astype(dtype)


def value_and_gradients(case, arrays):
    xs = [Tensor(a, requires_grad=True) for a in arrays]
    y = case.f(*xs)
    return y, mg.grad(y, xs, cotangent(y.shape, y.dtype))


@every_case
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 2e-5)], ids=["float64", "float32"])
def test_value_and_dtype(case, dtype, tolerance):
    arrays = [a.astype(dtype) for a in case.inputs]
    y, gradients = value_and_gradients(case, arrays)
    expected = np.asarray(case.expected(*case.inputs))
    assert y.shape == expected.shape
    np.testing.assert_allclose(y.numpy(), expected, rtol=tolerance, atol=tolerance)
    assert y.dtype == dtype
    assert [g.dtype for g in gradients] == [dtype] * len(arrays)
    assert [g.shape for g in gradients] == [a.shape for a in arrays]


@every_case
def test_one_float64_argument_makes_a_float64_result(case):
    """Each gradient has the dtype of its argument, and a fused op rounds nothing to float32 on the way."""
    tolerance = 1e-12 if case.name in ("conv2d", "linear", "batch_norm") else 1e-5
    for position in range(len(case.inputs) if len(case.inputs) > 1 else 0):
        arrays = [a if i == position else a.astype(np.float32) for i, a in enumerate(case.inputs)]
        y, gradients = value_and_gradients(case, arrays)
        assert y.dtype == np.float64 and [g.dtype for g in gradients] == [a.dtype for a in arrays]
        exact, _ = value_and_gradients(case, [a.astype(np.float64) for a in arrays])
        np.testing.assert_allclose(y.numpy(), exact.numpy(), rtol=tolerance, atol=tolerance)


@every_case
def test_derivatives(case):
    mg.check_grad(case.f, *case.inputs, order=2)


def another_memory_order(a):
    """The same numbers, laid out last axis first (and with gaps)."""
    turned = np.zeros(a.T.shape + (2,))
    turned[..., 0] = a.T
    return turned[..., 0].T


def channels_last(a):
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(a, 1, -1)), -1, 1) if a.ndim == 4 else a.copy()


@every_case
@pytest.mark.parametrize("order", [another_memory_order, channels_last])
def test_memory_order_makes_no_difference(case, order):
    y, gradients = value_and_gradients(case, case.inputs)
    y_other, others = value_and_gradients(case, [order(a) for a in case.inputs])
    np.testing.assert_allclose(y_other.numpy(), y.numpy(), rtol=1e-12, atol=1e-13)
    for g, other in zip(gradients, others):
        np.testing.assert_allclose(other.numpy(), g.numpy(), rtol=1e-11, atol=1e-12)


@every_case
def test_inputs_and_cotangent_are_left_alone(case):
    xs = [Tensor(a.copy(), requires_grad=True) for a in case.inputs]
    y = case.f(*xs)
    gy = cotangent(y.shape)
    given = gy.copy()
    value = y.numpy().copy()
    mg.grad(y, xs, gy)
    np.testing.assert_array_equal(gy, given)
    for x, a in zip(xs, case.inputs):
        np.testing.assert_array_equal(x.numpy(), a)
    np.testing.assert_array_equal(y.numpy(), value)


@every_case
def test_backward_twice_gives_the_same_gradients_twice(case):
    """A pass that overwrites gradients on its way must not touch what the second pass needs."""
    xs = [Tensor(a, requires_grad=True) for a in case.inputs]
    y = case.f(*[x * 1.0 for x in xs])
    z = (y * cotangent(y.shape)).sum()
    z.backward(retain_graph=True)
    first = [x.grad.numpy().copy() for x in xs]
    z.backward()
    for x, g, exact in zip(xs, first, mg.grad(case.f(*xs), xs, cotangent(y.shape))):
        np.testing.assert_allclose(g, exact.numpy(), rtol=1e-11, atol=1e-12)
        np.testing.assert_allclose(x.grad.numpy(), 2 * g, rtol=1e-12)


# ---------------------------------------------------------------- planted errors

class Scaled(Op):
    """y = x with ∂y/∂x = 1.001."""

    def forward(self, x):
        return x.copy()

    def dx(self, gy, y, x):
        return 1.001 * gy


class SecondScaled(Op):
    """y = x with the right first derivative, whose own derivative is 1.001 times what it should be."""

    def forward(self, x):
        return x.copy()

    def dx(self, gy, y, x):
        return apply(Scaled(), gy) if isinstance(gy, Tensor) else gy


def planted(case, position, op):
    """The case with an op slipped in before one of its arguments."""
    return lambda *xs: case.f(*xs[:position], apply(op, xs[position]), *xs[position + 1:])


@every_case
@pytest.mark.parametrize("order, op", [(1, Scaled()), (2, SecondScaled())], ids=["order1", "order2"])
def test_a_backward_scaled_by_a_thousandth_is_caught(case, order, op):
    for position in range(len(case.inputs)):
        with pytest.raises(GradientCheckError, match=f"order {order}, argument {position if order == 1 else ''}"):
            mg.check_grad(planted(case, position, op), *case.inputs, order=2)


# ---------------------------------------------------------------- fused first-order passes

def ops_with_their_own_pass():
    """Op classes whose first-order pass is another function than the recorded one."""
    found, todo = set(), [Op]
    while todo:
        for kind in todo.pop().__subclasses__():
            todo.append(kind)
            if kind.in_place or (kind.first_order is not kind.vjp and kind.first_order is not Op.first_order):
                found.add(kind)
    return {kind for kind in found if kind.__module__.startswith("minigrad.")}


def test_fused_passes_equal_the_recorded_ones():
    checked = set()
    for case in CASES:
        xs = [Tensor(a, requires_grad=True) for a in case.inputs]
        y = case.f(*xs)
        for node in tape.history(y) if y.op else []:
            kind, needs = type(node.op), [True] * len(node.inputs)
            if kind not in ops_with_their_own_pass():
                continue
            checked.add(kind)
            gy, arrays = cotangent(node.shape), [*map(raw, node.inputs), *node.kept]
            fused = node.op.first_order(gy, node.data, arrays, needs)
            recorded = node.op.vjp(Tensor(gy), node, [*node.inputs, *node.kept], needs)
            overwriting = (node.op.in_place or node.op.first_order)(gy.copy(), node.data, arrays, needs)
            for a, b, c in zip(fused, recorded, overwriting, strict=True):
                np.testing.assert_allclose(raw(a), raw(b), rtol=1e-10, atol=1e-12, err_msg=f"{case}: {kind.__name__}")
                np.testing.assert_allclose(raw(c), raw(b), rtol=1e-10, atol=1e-12,
                                           err_msg=f"{case}: {kind.__name__}, in place")
    assert checked == ops_with_their_own_pass(), "an op with a fused pass is in no case"
