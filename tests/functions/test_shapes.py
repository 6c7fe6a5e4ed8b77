"""Shapes, dtypes and values over random shapes and arguments, against NumPy and against plain loops."""
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import minigrad as mg
import minigrad.functions as F
from minigrad.errors import MinigradError, ShapeError
from minigrad.autograd.tensor import Tensor

from . import formulas as ref

quick = settings(max_examples=40, deadline=None, derandomize=True)
dtypes = st.sampled_from([np.float32, np.float64])
shapes = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4)


def numbers(shape, dtype=np.float64):
    """All different, seeded by the shape."""
    n = int(np.prod(shape))
    return (np.random.default_rng(n).permutation(n).reshape(shape) / max(n, 1) + 0.5).astype(dtype)


def agree(y, expected, dtype):
    assert y.shape == np.shape(expected) and y.dtype == dtype
    tolerance = 1e-4 if dtype == np.float32 else 1e-11
    np.testing.assert_allclose(y.numpy(), expected, rtol=tolerance, atol=tolerance)


def gradient_is_transposed_map(f, x):
    """For a linear f: ⟨u, f(v)⟩ = ⟨fᵀ(u), v⟩, and the gradient has x's shape and dtype."""
    t = Tensor(x, requires_grad=True)
    y = f(t)
    rng = np.random.default_rng(0)
    u, v = rng.standard_normal(y.shape), rng.standard_normal(x.shape)
    g = mg.grad(y, t, u)
    assert g.shape == x.shape and g.dtype == x.dtype
    np.testing.assert_allclose((g.numpy() * v).sum(), (u * (f(Tensor(v)).numpy() - f(Tensor(0 * v)).numpy())).sum(),
                               rtol=1e-3, atol=1e-4)


@quick
@given(shapes, dtypes, st.data())
def test_reductions(shape, dtype, data):
    axis = data.draw(st.one_of(st.none(), st.integers(-len(shape), len(shape) - 1),
                               hnp.valid_tuple_axes(len(shape), min_size=1)))
    keepdims, x = data.draw(st.booleans()), numbers(shape, dtype)
    for name in ("sum", "mean", "var", "max", "min"):
        y = getattr(F, name)(x, axis=axis, keepdims=keepdims)
        agree(y, getattr(np, name)(x.astype(float), axis=axis, keepdims=keepdims), dtype)
    agree(F.logsumexp(x, axis=axis, keepdims=keepdims), ref.logsumexp(x.astype(float), axis, keepdims), dtype)
    gradient_is_transposed_map(lambda t: F.sum(t, axis, keepdims), x)
    gradient_is_transposed_map(lambda t: F.mean(t, axis, keepdims), x)
    t = Tensor(x, requires_grad=True)
    g = mg.grad(F.max(t, axis, keepdims).sum(), t).numpy()
    np.testing.assert_array_equal(g, x == x.max(axis=axis, keepdims=True))


@quick
@given(shapes, dtypes, st.data())
def test_basic_and_integer_indices(shape, dtype, data):
    x = numbers(shape, dtype)
    basic = data.draw(hnp.basic_indices(shape, allow_newaxis=True))
    integers = data.draw(hnp.integer_array_indices(shape, result_shape=hnp.array_shapes(max_dims=2, max_side=5)))
    mask = data.draw(hnp.arrays(bool, shape))
    rows = data.draw(st.lists(st.integers(-shape[0], shape[0] - 1), min_size=1, max_size=5))
    for where in (basic, integers, mask, rows, np.array(rows)):
        agree(F.index(x, where), x[where], dtype)
        gradient_is_transposed_map(lambda t, w=where: F.index(t, w), x)


def test_repeated_indices_add_up():
    x = Tensor(np.zeros(3), requires_grad=True)
    x[np.array([0, 2, 2, 2])].sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), [1.0, 0.0, 3.0])


@quick
@given(shapes, dtypes, st.data())
def test_reshape_transpose_swapaxes_and_broadcast(shape, dtype, data):
    x, n = numbers(shape, dtype), len(shape)
    order = tuple(data.draw(st.permutations(range(n))))
    i, j = data.draw(st.integers(-n, n - 1)), data.draw(st.integers(-n, n - 1))
    turned = x.transpose(order)
    agree(F.transpose(x, order), turned, dtype)
    agree(F.transpose(x), x.T, dtype)
    agree(F.swapaxes(x, i, j), np.swapaxes(x, i, j), dtype)
    agree(F.reshape(turned, -1), turned.reshape(-1), dtype)
    agree(F.reshape(turned, shape[0], -1), turned.reshape(shape[0], -1), dtype)
    wide = (2,) + shape
    agree(F.broadcast_to(x, wide), np.broadcast_to(x, wide), dtype)
    for f in (lambda t: F.transpose(t, order), lambda t: F.swapaxes(t, i, j), lambda t: F.reshape(t, -1),
              lambda t: F.broadcast_to(t, wide)):
        gradient_is_transposed_map(f, x)


@quick
@given(shapes, dtypes, st.data())
def test_pad_concatenate_and_stack(shape, dtype, data):
    x, n = numbers(shape, dtype), len(shape)
    widths = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=n, max_size=n))
    axis = data.draw(st.integers(-n, n - 1))
    agree(F.pad(x, widths, 0.5), np.pad(x, widths, constant_values=0.5), dtype)
    agree(F.concatenate([x, 2 * x], axis), np.concatenate([x, 2 * x], axis), dtype)
    agree(F.stack([x, 2 * x], axis), np.stack([x, 2 * x], axis), dtype)
    for f in (lambda t: F.pad(t, widths), lambda t: F.concatenate([t, 2.0 * t], axis),
              lambda t: F.stack([t, 2.0 * t], axis)):
        gradient_is_transposed_map(f, x)


@st.composite
def einsums(draw):
    """A specification and shapes: letters once per term, any subset of them in the result."""
    letters = "ijkl"[:draw(st.integers(1, 4))]
    terms = draw(st.lists(st.lists(st.sampled_from(letters), min_size=1, unique=True), min_size=1, max_size=3))
    used = sorted({c for t in terms for c in t})
    out = draw(st.lists(st.sampled_from(used), unique=True))
    sizes = {c: draw(st.integers(1, 3)) for c in used}
    return ",".join(map("".join, terms)) + "->" + "".join(out), [tuple(sizes[c] for c in t) for t in terms]


@quick
@given(einsums(), dtypes)
def test_einsum(drawn, dtype):
    spec, sizes = drawn
    xs = [numbers(s, dtype) + i for i, s in enumerate(sizes)]
    xs = [x.astype(dtype) for x in xs]
    agree(F.einsum(spec, *xs), np.einsum(spec, *[x.astype(float) for x in xs]), dtype)
    for i in range(len(xs)):
        gradient_is_transposed_map(lambda t, i=i: F.einsum(spec, *xs[:i], t, *xs[i + 1:]), xs[i])


@quick
@given(hnp.mutually_broadcastable_shapes(signature=np.matmul.signature, max_dims=2, max_side=3), dtypes)
def test_matmul(shapes, dtype):
    a, b = (numbers(s, dtype) for s in shapes.input_shapes)
    agree(F.matmul(a, b), a.astype(float) @ b.astype(float), dtype)
    gradient_is_transposed_map(lambda t: F.matmul(t, b), a)
    gradient_is_transposed_map(lambda t: F.matmul(a, t), b)


pairs = st.one_of(st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3)))
borders = st.one_of(st.integers(0, 2), st.tuples(st.integers(0, 2), st.integers(0, 3)))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.integers(1, 2), st.integers(1, 3), st.integers(1, 3), st.integers(1, 2),
       st.tuples(st.integers(1, 7), st.integers(1, 7)),
       st.tuples(st.integers(1, 3), st.integers(1, 3)), pairs, borders, pairs, dtypes, st.booleans())
def test_conv2d_against_loops(n, c, o, groups, image, kernel, stride, padding, dilation, dtype, bias):
    (ph, pw), (dh, dw) = ref.pair(padding), ref.pair(dilation)
    assume(image[0] + 2 * ph >= dh * (kernel[0] - 1) + 1 and image[1] + 2 * pw >= dw * (kernel[1] - 1) + 1)
    x, w = numbers((n, c * groups, *image), dtype) - 1, numbers((o * groups, c, *kernel), dtype) - 1
    b = numbers((o * groups,), dtype) if bias else None
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    y = F.conv2d(x, w, b, **options)
    agree(y, ref.conv2d(x.astype(float), w.astype(float), b, **options), dtype)
    gradient_is_transposed_map(lambda t: F.conv2d(t, w, b, **options), x)
    gradient_is_transposed_map(lambda t: F.conv2d(x, t, b, **options), w)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.integers(1, 2), st.integers(1, 2), st.tuples(st.integers(1, 7), st.integers(1, 7)), pairs,
       st.none() | pairs, st.booleans(), dtypes)
def test_pooling_against_loops(n, c, image, kernel, stride, padded, dtype):
    (kh, kw) = ref.pair(kernel)
    padding = (kh // 2, kw // 2) if padded else 0
    ph, pw = ref.pair(padding)
    assume(image[0] + 2 * ph >= kh and image[1] + 2 * pw >= kw)
    x = numbers((n, c, *image), dtype)
    for f, g in ((F.max_pool2d, ref.max_pool2d), (F.avg_pool2d, ref.avg_pool2d)):
        agree(f(x, kernel, stride, padding), g(x, kernel, stride, padding), dtype)
    gradient_is_transposed_map(lambda t: F.avg_pool2d(t, kernel, stride, padding), x)
    t = Tensor(x, requires_grad=True)
    y = F.max_pool2d(t, kernel, stride, padding)
    g = mg.grad(y, t, y.numpy()).numpy()
    counted = np.zeros(x.shape)           # each window gives its maximum to the pixel that holds it
    for place, window in ref.windows(x, kernel, stride, padding, -np.inf):
        counted += x * (x == window.max(axis=(2, 3))[:, :, None, None])
    np.testing.assert_allclose(g, counted, rtol=1e-5)


def test_a_condition_may_be_a_tensor_or_numbers():
    a, b = Tensor(np.ones(3), requires_grad=True), Tensor(np.ones(3), requires_grad=True)
    numbers = np.array([2.0, 0.0, -1.0])
    for condition in (numbers, Tensor(numbers), [1, 0, 5], numbers != 0):
        ga, gb = mg.grad(F.where(condition, a, b).sum(), [a, b])
        np.testing.assert_array_equal([ga.numpy(), gb.numpy()], [[1, 0, 1], [0, 1, 0]])


def test_ties_in_pooling_go_to_the_first_element_in_reading_order():
    x = Tensor(np.zeros((1, 1, 4, 4)), requires_grad=True)
    F.max_pool2d(x, 2).sum().backward()
    expected = np.zeros((4, 4))
    expected[::2, ::2] = 1
    np.testing.assert_array_equal(x.grad.numpy()[0, 0], expected)
    y = Tensor(np.array([[1.0, 2.0], [2.0, 1.0]])[None, None], requires_grad=True)
    F.max_pool2d(y, 2).sum().backward()
    np.testing.assert_array_equal(y.grad.numpy()[0, 0], [[0, 1], [0, 0]])


def test_ties_in_max_maximum_and_kinks():
    x = Tensor(np.array([1.0, 3.0, 3.0]), requires_grad=True)
    x.max().backward()
    np.testing.assert_array_equal(x.grad.numpy(), [0.0, 0.5, 0.5])
    a, b = Tensor(np.array([1.0, 2.0]), requires_grad=True), Tensor(np.array([1.0, 3.0]), requires_grad=True)
    for f, first, second in ((F.maximum, [0.5, 0.0], [0.5, 1.0]), (F.minimum, [0.5, 1.0], [0.5, 0.0])):
        ga, gb = mg.grad(f(a, b).sum(), [a, b])
        np.testing.assert_array_equal([ga.numpy(), gb.numpy()], [first, second])
    zero = Tensor(np.zeros(1), requires_grad=True)
    for f, slope in ((F.relu, 0.0), (F.abs, 0.0), (F.leaky_relu, 0.01), (lambda t: F.clip(t, 0.0, 1.0), 1.0)):
        assert mg.grad(f(zero).sum(), zero).numpy()[0] == slope


# ---------------------------------------------------------------- numerically safe

@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [100.0, 1e4, 1e30])
def test_softmax_family_and_logistic_losses_do_not_overflow(dtype, size):
    x = Tensor(np.array([[size, 0.0, -size]], dtype=dtype), requires_grad=True)
    np.testing.assert_allclose(F.softmax(x).numpy(), [[1, 0, 0]], atol=1e-43)
    np.testing.assert_allclose(F.log_softmax(x).numpy(), np.array([[0, -size, -2 * size]], dtype), rtol=1e-6)
    np.testing.assert_allclose(F.logsumexp(x).item(), x.numpy()[0, 0])
    np.testing.assert_allclose(F.cross_entropy(x, [2]).item(), 2 * x.numpy()[0, 0], rtol=1e-6)
    np.testing.assert_allclose(F.sigmoid(x).numpy(), [[1, 0.5, 0]], atol=1e-43)
    np.testing.assert_allclose(F.softplus(x).numpy(), [[x.numpy()[0, 0], np.log(dtype(2)), 0]], rtol=1e-6, atol=1e-43)
    loss = F.binary_cross_entropy_with_logits(x, np.zeros((1, 3), dtype)) + F.cross_entropy(x, [2])
    g = mg.grad(loss, x).numpy()
    assert np.isfinite(g).all()
    np.testing.assert_allclose(g, [[1 / 3 + 1, 1 / 6, -1]], rtol=1e-6)


def test_logistic_loss_is_exact_in_both_tails():
    w, y = Tensor(np.array([1.0]), requires_grad=True), np.array([1.0])
    for margin, expected, slope in ((800.0, 0.0, 0.0), (-800.0, 800.0, 800.0),
                                    (-30.0, 30 + np.log1p(np.exp(-30)), 30.0),
                                    (30.0, np.exp(-30.0), -30 * np.exp(-30.0))):
        loss = F.logistic_loss(w, np.array([[margin]]), y)
        np.testing.assert_allclose(loss.item(), expected, rtol=1e-12, atol=1e-300)
        np.testing.assert_allclose(mg.grad(loss, w).numpy(), [slope], rtol=1e-9, atol=1e-300)


def test_sigmoid_keeps_its_relative_precision_in_the_tail():
    np.testing.assert_allclose(F.sigmoid(np.array([-30.0, -700.0])).numpy(), np.exp([-30.0, -700.0]), rtol=1e-12)
    np.testing.assert_allclose(F.sigmoid(np.float32([-20.0])).numpy(), np.exp(np.float32([-20.0])), rtol=1e-6)


def test_logsumexp_of_minus_infinity():
    with np.errstate(divide="ignore"):    # ln 0 = −∞ is meant
        assert F.logsumexp(np.array([-np.inf, -np.inf])).item() == -np.inf
    np.testing.assert_allclose(F.logsumexp(np.array([-np.inf, 1.0])).item(), 1.0)


# ---------------------------------------------------------------- what does not fit

@pytest.mark.parametrize("call", [
    lambda: F.reshape(np.ones(6), 4), lambda: F.transpose(np.ones((2, 3)), 0, 0),
    lambda: F.pad(np.ones(3), ((1, 1), (0, 0))),
    lambda: F.pad(np.ones(3), -1), lambda: F.concatenate([]), lambda: F.concatenate([np.ones((2, 2)), np.ones((2, 3))]),
    lambda: F.stack([np.ones(2), np.ones(3)]), lambda: F.index(np.ones(3), 5),
    lambda: F.index(np.ones(3), np.array([7])),
    lambda: F.matmul(np.ones((2, 3)), np.ones((2, 3))), lambda: F.matmul(1.0, np.ones(2)),
    lambda: F.einsum("ii->i", np.ones((2, 3))),
    lambda: F.einsum("ij,jk", np.ones((2, 2))), lambda: F.einsum("...i->i", np.ones((2, 2))),
    lambda: F.sum(np.ones(3), axis=1),
    lambda: F.mean(np.ones((0, 3)), axis=0), lambda: F.mean(np.ones(3), axis=4),
    lambda: F.broadcast_to(np.ones(3), (2, 2)),
    lambda: F.max_pool2d(np.ones((1, 1, 2, 2)), 3), lambda: F.max_pool2d(np.ones((2, 2)), 1),
    lambda: F.avg_pool2d(np.ones((1, 1, 4, 4)), 2, padding=2), lambda: F.max_pool2d(np.ones((1, 1, 4, 4)), 2, stride=0),
    lambda: F.conv2d(np.ones((1, 2, 4, 4)), np.ones((2, 2, 3, 3)), stride=0),
    lambda: F.conv2d(np.ones((1, 2, 4, 4)), np.ones((2, 2, 3, 3)), padding=-1),
    lambda: F.conv2d(np.ones((1, 2, 2, 2)), np.ones((2, 2, 3, 3))),
    lambda: F.conv2d(np.ones((2, 4, 4)), np.ones((2, 2, 3, 3))),
    lambda: F.conv2d(np.ones((1, 4, 4, 4)), np.ones((3, 2, 3, 3)), groups=2),
    lambda: F.conv2d(np.ones((1, 2, 4, 4)), np.ones((2, 2, 3, 3)), np.ones(3)),
    lambda: F.batch_norm(np.ones((2, 3)), np.ones(2), np.ones(2)),
    lambda: F.batch_norm(np.ones((1, 3)), np.ones(3), np.ones(3)),
    lambda: F.batch_norm(np.ones((2, 3)), np.ones(3), np.ones(3), training=False),
    lambda: F.layer_norm(np.ones((2, 3)), np.ones(2), np.ones(2)),
    lambda: F.dropout(np.ones(3), 1.0), lambda: F.dropout(np.ones(3), -0.1), lambda: F.mse(np.ones(3), np.ones(4)),
    lambda: F.mse(np.ones((3, 1)), np.ones(3)), lambda: F.binary_cross_entropy_with_logits(np.ones((2, 1)), np.ones(2)),
    lambda: F.logistic_loss(np.ones(2), np.ones((3, 2)), np.array([0.0, 1.0, 1.0])),
    lambda: F.ridge_loss(np.ones(2), np.ones((3, 2)), np.ones(3), weights=np.ones(1)),
    lambda: F.ridge_loss(np.ones(2), np.ones((3, 2)), np.ones((3, 1))), lambda: F.linear(np.ones((2, 3)), np.ones(3)),
    lambda: F.logistic_loss(np.ones(2), np.ones((3, 2)), np.ones((3, 1))),
    lambda: F.logistic_loss(np.ones((2, 1)), np.ones((3, 2)), np.ones(3)),
    lambda: F.mse(np.ones(3), np.ones(3), weights=np.ones(2)),
    lambda: F.where(np.array([True, False]), np.ones(3), np.ones(3)),
])
def test_wrong_shapes_and_arguments_raise_minigrad_errors(call):
    with pytest.raises(MinigradError) as caught:
        call()
    assert "got" in str(caught.value) or "expects" in str(caught.value)


@pytest.mark.parametrize("pair", [(0, 1), (1, 0)], ids=["rows", "columns"])
@pytest.mark.parametrize("option", ["stride", "dilation"])
def test_conv2d_checks_both_numbers_of_a_pair(option, pair):
    got = rf"{option} \({pair[0]}, {pair[1]}\)"
    with pytest.raises(ShapeError, match=rf"conv2d: .*{got}.*Expected stride, dilation ≥ 1"):
        F.conv2d(np.ones((1, 2, 4, 4)), np.ones((2, 2, 1, 1)), **{option: pair})


@pytest.mark.parametrize("padding", [(-1, 1), (1, -1)], ids=["rows", "columns"])
def test_conv2d_checks_both_numbers_of_a_padding(padding):
    with pytest.raises(ShapeError, match="padding ≥ 0"):
        F.conv2d(np.ones((1, 2, 4, 4)), np.ones((2, 2, 1, 1)), padding=padding)
