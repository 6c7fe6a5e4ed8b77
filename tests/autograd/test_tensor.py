"""Tensor: dtypes, operators on either side, methods that mirror the functions, and conversions."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import minigrad as mg
import minigrad.functions as F
from minigrad.errors import DTypeError, ShapeError
from minigrad.autograd.op import Op, apply
from minigrad.autograd.tensor import Tensor

A, B = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.5, -1.0], [2.0, 3.0]])


# ---------------------------------------------------------------- making one

@pytest.mark.parametrize("given, dtype", [
    (1, np.float32), (1.5, np.float32), ([1, 2], np.float32), ([[1.0]], np.float32), (np.array([1, 2]), np.int64),
    (np.array([1.0]), np.float64), (np.float64(2.0), np.float64), (np.float32(2.0), np.float32),
    (np.array([True]), np.bool_),
    (np.float16([1.0]), np.float16), (np.int8(3), np.int8)], ids=str)
def test_lists_and_numbers_become_float32_and_arrays_keep_their_dtype(given, dtype):
    assert Tensor(given).dtype == dtype


def test_attributes():
    t = Tensor(np.zeros((2, 3), dtype=np.float32), requires_grad=True)
    assert (t.shape, t.ndim, t.size, t.dtype, len(t), t.grad, t.requires_grad) == ((2, 3), 2, 6, np.float32, 2, None,
                                                                                   True)
    assert t.T.shape == (3, 2) and [row.shape for row in t] == [(3,), (3,)]
    with pytest.raises(TypeError, match="0-dimensional"):
        len(Tensor(1.0))


def test_a_tensor_of_a_tensor_shares_values_without_history():
    a = Tensor(A, requires_grad=True)
    b = Tensor(a * 2.0)
    assert not b.requires_grad and Tensor(a).data is a.data


def test_integers_and_gradients():
    with pytest.raises(DTypeError, match="dtype int64 with requires_grad=True, expected float32 or float64.*astype"):
        Tensor(np.array([1, 2]), requires_grad=True)
    with pytest.raises(DTypeError, match="bool"):
        Tensor(np.array([True]), requires_grad=True)
    assert Tensor([1, 2], requires_grad=True).dtype == np.float32


@pytest.mark.parametrize("given", [[[1.0], [1.0, 2.0]], [object()], "text"], ids=["ragged", "object", "text"])
def test_what_is_no_array_of_numbers_is_refused(given):
    with pytest.raises((DTypeError, ValueError, TypeError)):
        Tensor(given)


def test_item_float_int_and_bool():
    assert Tensor(np.array([[2.5]])).item() == 2.5 and float(Tensor(2.5)) == 2.5 and int(Tensor(2.5)) == 2
    assert bool(Tensor(1.0)) and not bool(Tensor(0.0))
    with pytest.raises(ShapeError, match=r"item: got a tensor of shape \(2, 2\) with 4 elements, expected exactly one"):
        Tensor(A).item()
    with pytest.raises(ShapeError):
        bool(Tensor(A))


def test_numpy_detach_and_to():
    t = Tensor(A, requires_grad=True)
    assert np.shares_memory(t.numpy(), t.data) and t.detach().data is t.data and not t.detach().requires_grad
    assert np.shares_memory(mg.to_numpy(t), t.data) and mg.to_numpy(A) is A and mg.to_numpy(2.0) == 2.0
    assert t.to(np.float32).dtype == np.float32 and t.astype(np.float32).dtype == np.float32
    assert t.to("numpy").data is t.data
    t = t.detach()
    np.testing.assert_array_equal(np.asarray(t), A)
    assert np.asarray(t, dtype=np.float32).dtype == np.float32
    copy = np.array(t)
    copy[:] = 0
    np.testing.assert_array_equal(t.numpy(), A)


def test_repr_shows_values_and_origin():
    t = Tensor([1.0, 2.0], requires_grad=True)
    assert repr(t) == "Tensor([1., 2.], dtype=float32, requires_grad=True)"
    assert repr(t * 2.0).endswith("op=Mul)")
    assert repr(Tensor(1.0)) == "Tensor(1., dtype=float32)"


def test_a_gradient_set_by_hand():
    t = Tensor(A, requires_grad=True)
    t.grad = Tensor(B)
    (t * 1.0).sum().backward()
    np.testing.assert_array_equal(t.grad.numpy(), B + 1)
    t.grad = None
    assert t.grad is None
    with pytest.raises(ShapeError, match=r"gradient of shape \(3,\), expected \(2, 2\)"):
        t.grad = np.zeros(3)


# ---------------------------------------------------------------- operators

OPERATORS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
             "@": lambda a, b: a @ b}


@pytest.mark.parametrize("op", OPERATORS)
def test_operators_take_arrays_on_either_side(op):
    f = OPERATORS[op]
    for a, b in ((Tensor(A), Tensor(B)), (Tensor(A), B), (A, Tensor(B))):
        result = f(a, b)
        assert isinstance(result, Tensor)
        np.testing.assert_allclose(result.numpy(), f(A, B))
    x = Tensor(A, requires_grad=True)
    f(B, x).sum().backward()
    y = Tensor(A, requires_grad=True)
    f(Tensor(B), y).sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), y.grad.numpy())


@pytest.mark.parametrize("op", [o for o in OPERATORS if o != "@"])
@pytest.mark.parametrize("number", [2, 0.5, np.float64(0.5), np.float32(0.5), np.int64(2), np.array(0.5).item()],
                         ids=repr)
def test_numbers_never_promote(op, number):
    f = OPERATORS[op]
    for dtype in (np.float32, np.float64):
        x = Tensor(A.astype(dtype), requires_grad=True)
        for result in (f(x, number), f(number, x)):
            assert result.dtype == dtype
        f(x, number).sum().backward()
        assert x.grad.dtype == dtype


def test_a_number_is_not_rounded_to_float32_beside_float64():
    x = Tensor(np.array([1.0]))
    for result in (x * 0.1, F.mul(0.1, x), F.maximum(x * 0.0, 0.1), F.minimum(0.1, x), F.where(x.data > 9, x, 0.1),
                   F.add(0.1, x * 0.0)):
        assert result.item() == 0.1
    assert F.add(1, 2).dtype == np.float32


def test_integers_beside_floats_do_not_make_float64():
    x, k = Tensor(np.float32([1.0, 2.0]), requires_grad=True), np.array([1, 2])
    for result in (x * k, k * x, x / k, F.maximum(x, k), x + Tensor(k)):
        assert result.dtype == np.float32
    (x * k).sum().backward()
    assert x.grad.dtype == np.float32
    for result in (F.exp(Tensor(k)), Tensor(k).mean(), Tensor(k) / 2, F.sigmoid(Tensor(k)), F.clip(Tensor(k), 0.5, 1.5),
                   F.var(Tensor(k)), F.gelu(Tensor(k)), F.softmax(Tensor(k)), Tensor(k) ** 2):
        assert result.dtype == np.float32
    np.testing.assert_allclose(F.leaky_relu(Tensor(-k)).numpy(), [-0.01, -0.02], rtol=1e-6)
    np.testing.assert_allclose(Tensor(k).mean().numpy(), 1.5)
    assert (Tensor(k) + 1).dtype == np.int64 and Tensor(k).sum().dtype == np.int64


def test_float64_beside_float32_is_float64_and_gradients_keep_their_own():
    x, y = Tensor(np.float32([1.0, 2.0]), requires_grad=True), Tensor(np.array([3.0, 4.0]), requires_grad=True)
    z = x * y
    assert z.dtype == np.float64
    z.sum().backward()
    assert x.grad.dtype == np.float32 and y.grad.dtype == np.float64


def test_comparisons_are_bool_arrays():
    t = Tensor(A)
    np.testing.assert_array_equal(t > 2, A > 2)
    np.testing.assert_array_equal(t <= Tensor(B), A <= B)
    assert (2 < t).dtype == bool


def test_power():
    for p in (2, 3, 0.5, -1, 0, 1, 2.0):
        x = Tensor(A, requires_grad=True)
        (x ** p).sum().backward()
        np.testing.assert_allclose((x ** p).numpy(), A ** p)
        np.testing.assert_allclose(x.grad.numpy(), p * A ** (p - 1.0))
    zero = Tensor(np.zeros(2), requires_grad=True)
    (zero ** 2).sum().backward()
    np.testing.assert_array_equal(zero.grad.numpy(), [0.0, 0.0])


METHODS = ["exp", "log", "sqrt", "abs", "tanh", "sigmoid", "softplus", "relu", "sum", "mean", "var", "max", "min"]


@pytest.mark.parametrize("name", METHODS)
def test_methods_mirror_the_functions(name):
    np.testing.assert_array_equal(getattr(Tensor(A), name)().numpy(), getattr(F, name)(Tensor(A)).numpy())
    if name in METHODS[-5:]:
        np.testing.assert_array_equal(getattr(Tensor(A), name)(axis=1, keepdims=True).numpy(),
                                      getattr(np, name)(A, axis=1, keepdims=True))


def test_shape_methods():
    t = Tensor(np.arange(24.0).reshape(2, 3, 4))
    assert t.reshape(6, 4).shape == t.reshape((6, -1)).shape == (6, 4)
    assert t.transpose().shape == t.T.shape == (4, 3, 2) and t.transpose(1, 0,
                                                                         2).shape == t.transpose((1, 0,
                                                                                                  2)).shape == (3, 2, 4)
    assert t.swapaxes(0, 2).shape == (4, 3, 2) and t[0, :, None, -1].shape == (3, 1) and t[[0, 1, 0]].shape == (3, 3, 4)
    np.testing.assert_array_equal(t[t.data > 20].numpy(), [21.0, 22.0, 23.0])
    np.testing.assert_array_equal(t[Tensor(np.array([1, 1]))].numpy(), t.numpy()[[1, 1]])
    np.testing.assert_array_equal(t.clip(3, 5).numpy(), np.clip(t.numpy(), 3, 5))
    np.testing.assert_array_equal(abs(-t).numpy(), t.numpy())


def test_functions_of_numbers_lists_and_arrays():
    np.testing.assert_allclose(F.exp([0.0, 1.0]).numpy(), [1.0, np.e], rtol=1e-6)
    assert F.exp(np.zeros(2)).dtype == np.float64 and F.exp(0.0).dtype == np.float32
    assert F.gelu(0.0).item() == 0.0 and F.gelu(Tensor(np.array(1.0))).shape == ()


@pytest.mark.parametrize("f", [F.exp, F.log, F.sqrt, F.tanh, F.sigmoid, F.softplus, F.relu, F.leaky_relu, F.gelu,
                               F.abs, F.neg, F.sum,
                               F.mean, F.var, F.max, F.logsumexp, F.softplus], ids=lambda f: f.__name__)
def test_functions_of_a_number_in_a_tensor(f):
    x = Tensor(np.array(0.7), requires_grad=True)
    y = f(x)
    assert y.shape == () and y.dtype == np.float64
    y.backward()
    assert x.grad.shape == () and x.grad.dtype == np.float64


def test_an_op_on_arrays_gives_an_array():
    class Double(Op):
        def forward(self, x):
            return 2 * x

        def dx(self, gy, y, x):
            return 2 * gy

    assert type(Double()(A)) is np.ndarray and type(Double()(Tensor(A))) is Tensor
    with pytest.raises(NotImplementedError, match="Op has no forward"):
        apply(Op(), Tensor(A))


# ---------------------------------------------------------------- broadcasting

shapes = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(shapes, st.sampled_from("+-*/"), st.sampled_from([np.float32, np.float64]),
       st.sampled_from([np.float32, np.float64]))
def test_broadcasting_sums_gradients_back(shapes, op, first, second):
    rng = np.random.default_rng(0)
    a, b = (rng.uniform(1, 2, s).astype(d) for s, d in zip(shapes.input_shapes, (first, second)))
    x, y = Tensor(a, requires_grad=True), Tensor(b, requires_grad=True)
    z = OPERATORS[op](x, y)
    assert z.shape == shapes.result_shape and z.dtype == np.result_type(first, second)
    u = rng.standard_normal(z.shape)
    gx, gy = mg.grad(z, [x, y], u)
    assert (gx.shape, gx.dtype, gy.shape, gy.dtype) == (a.shape, a.dtype, b.shape, b.dtype)
    wide_a, wide_b = np.broadcast_to(a, z.shape).astype(float), np.broadcast_to(b, z.shape).astype(float)
    full_a, full_b = {"+": (u, u), "-": (u, -u), "*": (u * wide_b, u * wide_a),
                      "/": (u / wide_b, -u * wide_a / wide_b ** 2)}[op]
    for got, full, shape in ((gx, full_a, a.shape), (gy, full_b, b.shape)):
        lead = full.ndim - len(shape)
        axes = tuple(range(lead)) + tuple(i + lead for i, n in enumerate(shape) if n == 1)
        np.testing.assert_allclose(got.numpy(), full.sum(axis=axes).reshape(shape), rtol=1e-4, atol=1e-5)


def test_a_broadcast_that_does_not_exist_names_op_and_shapes():
    with pytest.raises(ShapeError, match=r"add: got shapes \(2, 2\) and \(3,\), expected shapes that fit"):
        Tensor(A) + np.ones(3)


def test_equality_is_by_element_and_a_tensor_is_still_a_key():
    """`(predicted == labels).mean()` is an accuracy, not whether two objects are one."""
    t = mg.Tensor(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(t == np.array([1.0, 5.0, 3.0]), [True, False, True])
    np.testing.assert_array_equal(t != mg.Tensor(np.array([1.0, 5.0, 3.0])), [False, True, False])
    assert {t: "found"}[t] == "found"


def test_half_precision_takes_no_gradient():
    with pytest.raises(mg.errors.DTypeError, match="float16.*expected float32 or float64"):
        mg.Tensor(np.zeros(2, np.float16), requires_grad=True)


def test_a_numpy_bool_counts_as_a_number():
    t = mg.Tensor([1.0, 2.0], requires_grad=True)
    np.testing.assert_array_equal((t * np.True_).data, [1, 2])
    assert (t * np.False_).dtype == np.float32


def test_an_operator_like_minus_equals_makes_a_new_tensor_and_is_refused_where_the_old_one_is_trained():
    w, t = mg.Tensor([1.0, 2.0], requires_grad=True), mg.ones(2)
    total, old = w * 2.0, t
    total += w
    total *= 3.0
    t -= 1
    np.testing.assert_array_equal(mg.grad(total.sum(), w).numpy(), [9.0, 9.0])
    assert t.numpy().tolist() == [0.0, 0.0] and old.numpy().tolist() == [1.0, 1.0]
    for name in "iadd isub imul itruediv ipow".split():
        with pytest.raises(mg.errors.UsageError, match="^Tensor: got an operator like -= on a leaf"):
            getattr(w, f"__{name}__")(2.0)
    with mg.no_grad(), pytest.raises(mg.errors.UsageError, match="w.data"):
        for p in [w]:
            p -= 0.1                                            # would have changed only the name p
    assert w.numpy().tolist() == [1.0, 2.0]
