"""grad, value_and_grad, hvp, hessian and jacobian against derivatives taken by hand."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.errors import GraphError, ShapeError
from minigrad.autograd.tensor import Tensor

X = np.array([0.5, -1.5, 2.0])


def leaf(array):
    return Tensor(np.array(array), requires_grad=True)


def rosenbrock(x):
    """100 (b − a²)² + (1 − a)²"""
    a, b = x[0], x[1]
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2


def rosenbrock_hessian(a, b):
    return np.array([[1200 * a * a - 400 * b + 2, -400 * a], [-400 * a, 200.0]])


# ---------------------------------------------------------------- grad

def test_grad_of_one_and_of_several():
    x, y = leaf(X), leaf(2.0)
    z = (x * x * y).sum()
    gx, gy = mg.grad(z, [x, y])
    np.testing.assert_allclose(gx.numpy(), 4 * X)
    np.testing.assert_allclose(gy.numpy(), (X ** 2).sum())
    assert isinstance(mg.grad((x * 2.0).sum(), x), Tensor)


def test_grad_never_touches_dot_grad():
    x, p = leaf(X), mg.Parameters([leaf(X)])
    x.grad = np.full(3, 7.0)
    mg.grad((x * x * p[0]).sum(), [x, p[0]])
    np.testing.assert_array_equal(x.grad.numpy(), np.full(3, 7.0))
    np.testing.assert_array_equal(p.g, np.zeros(3))
    y = leaf(X)
    mg.grad((y * y).sum(), y)
    assert y.grad is None


def test_zeros_where_unconnected():
    x, y = leaf(X), leaf(np.ones((2, 2), dtype=np.float32))
    g = mg.grad((x * x).sum(), [y, x])
    np.testing.assert_array_equal(g[0].numpy(), np.zeros((2, 2)))
    assert g[0].dtype == np.float32
    np.testing.assert_allclose(g[1].numpy(), 2 * X)


def test_grad_with_respect_to_results_on_the_way():
    x = leaf(X)
    h = x * x
    k = h * 3.0
    z = (h * k).sum()                     # 3 h²
    gz, gk, gh, gx = mg.grad(z, [z, k, h, x])
    assert gz.item() == 1.0
    np.testing.assert_allclose(gk.numpy(), X ** 2)
    np.testing.assert_allclose(gh.numpy(), 6 * X ** 2)
    np.testing.assert_allclose(gx.numpy(), 12 * X ** 3)


def test_grad_of_a_tensor_with_respect_to_itself_is_the_cotangent():
    x = leaf(2.0)
    assert mg.grad(x, x).item() == 1.0
    y = leaf(X)
    np.testing.assert_array_equal(mg.grad(y, y, np.array([1.0, 2.0, 3.0])).numpy(), [1.0, 2.0, 3.0])


def test_a_tensor_asked_for_twice():
    x = leaf(X)
    a, b = mg.grad((x * x).sum(), [x, x])
    np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_the_same_array_in_two_tensors_is_two_variables():
    a = np.array(3.0)
    x, y = Tensor(a, requires_grad=True), Tensor(a, requires_grad=True)
    gx, gy = mg.grad(x * x * y, [x, y])
    assert (gx.item(), gy.item()) == (18.0, 9.0)


def test_grad_outputs_weigh_the_elements():
    x = leaf(X)
    u = np.array([1.0, 10.0, 100.0])
    np.testing.assert_allclose(mg.grad(x * x, x, u).numpy(), 2 * X * u)
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        mg.grad(x * x, x, np.ones(2))
    with pytest.raises(GraphError, match="no cotangent"):
        mg.grad(x * x, x)


def test_grad_with_respect_to_grad_outputs():
    """The double-backward trick: a product with the Jacobian from two transposed products."""
    x, u = leaf(X), leaf(np.ones(3))
    g = mg.grad(F.exp(x), x, u, create_graph=True)
    v = np.array([1.0, -1.0, 2.0])
    np.testing.assert_allclose(mg.grad(g, u, v).numpy(), np.exp(X) * v)


def test_third_derivative():
    x = leaf(0.7)
    y = F.tanh(x)
    for _ in range(3):
        y = mg.grad(y, x, create_graph=True)
    t = np.tanh(0.7)
    np.testing.assert_allclose(y.item(), (1 - t * t) * (6 * t * t - 2), rtol=1e-12)


def test_grad_frees_the_graph_unless_asked_not_to():
    x = leaf(X)
    y = (x ** 3).sum()
    mg.grad(y, x, retain_graph=True)
    mg.grad(y, x)
    with pytest.raises(GraphError, match="freed"):
        mg.grad(y, x)


def test_mixed_dtypes_keep_their_history():
    """A float32 argument beside float64 ones: the second derivative goes through the cast."""
    x = Tensor(np.float32([1.0, 2.0]), requires_grad=True)
    y = x * np.array([1.0, 3.0])          # float64
    g = mg.grad((y * y * y).sum(), x, create_graph=True)
    assert y.dtype == np.float64 and g.dtype == np.float32
    h = mg.grad(g.sum(), x)
    assert h.dtype == np.float32
    np.testing.assert_allclose(h.numpy(), [6.0, 6 * 27 * 2.0])


# ---------------------------------------------------------------- the others

def test_value_and_grad():
    value, g = mg.value_and_grad(rosenbrock, np.array([-1.2, 1.0]))
    np.testing.assert_allclose(value.item(), 24.2)
    np.testing.assert_allclose(g.numpy(), [-215.6, -88.0])
    assert not value.requires_grad


def test_hvp_hessian_and_grad_agree_with_the_analytic_hessian():
    x, v = np.array([-1.2, 1.0]), np.array([0.3, -2.0])
    expected = rosenbrock_hessian(*x)
    np.testing.assert_allclose(mg.hessian(rosenbrock, x).numpy(), expected, rtol=1e-12)
    np.testing.assert_allclose(mg.hvp(rosenbrock, x, v).numpy(), expected @ v, rtol=1e-12)


def test_hvp_leaves_its_arguments_alone():
    x = leaf(np.array([-1.2, 1.0]))
    mg.hvp(rosenbrock, x, np.ones(2))
    assert x.grad is None
    np.testing.assert_array_equal(x.numpy(), [-1.2, 1.0])


def test_hvp_of_several_arguments():
    """f = Σ x y²: the Hessian mixes both."""
    x, y, u, v = X, X + 1, np.array([1.0, 0.0, 2.0]), np.array([0.0, 1.0, -1.0])
    hx, hy = mg.hvp(lambda x, y: (x * y * y).sum(), [x, y], [u, v])
    np.testing.assert_allclose(hx.numpy(), 2 * y * v)
    np.testing.assert_allclose(hy.numpy(), 2 * y * u + 2 * x * v)


def test_hvp_of_a_linear_function_is_zero():
    np.testing.assert_array_equal(mg.hvp(lambda x: (x * 3.0).sum(), X, np.ones(3)).numpy(), np.zeros(3))
    np.testing.assert_array_equal(mg.hessian(lambda x: (x * 3.0).sum(), X).numpy(), np.zeros((3, 3)))


def test_hvp_errors():
    with pytest.raises(ShapeError, match=r"hvp: got x of shape \[\(3,\)\] and v of shape \[\(2,\)\]"):
        mg.hvp(lambda x: (x * x).sum(), X, np.ones(2))
    with pytest.raises(GraphError, match="hvp: f.x. does not depend on x"):
        mg.hvp(lambda x: Tensor(1.0), X, X)


def test_jacobian():
    A = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(mg.jacobian(lambda x: Tensor(A) @ F.exp(x), X).numpy(), A * np.exp(X), rtol=1e-12)
    matrix = np.arange(4.0).reshape(2, 2)
    J = mg.jacobian(lambda x: x.T, matrix).numpy()
    assert J.shape == (2, 2, 2, 2)
    np.testing.assert_array_equal(J, np.einsum("il,jk->ijkl", np.eye(2), np.eye(2)))


def test_jacobian_of_what_does_not_depend_on_x_is_zero():
    np.testing.assert_array_equal(mg.jacobian(lambda x: Tensor(np.ones(2)), X).numpy(), np.zeros((2, 3)))


def test_hessian_of_a_matrix_argument_has_four_axes():
    H = mg.hessian(lambda w: (w * w * w).sum(), np.ones((2, 2))).numpy()
    np.testing.assert_array_equal(H.reshape(4, 4), 6 * np.eye(4))


def test_float32_stays_float32():
    x = X.astype(np.float32)
    for result in (mg.hvp(lambda x: (x ** 3).sum(), x, x), mg.hessian(lambda x: (x ** 3).sum(), x),
                   mg.jacobian(lambda x: x * x, x), *mg.value_and_grad(lambda x: (x * x).sum(), x)):
        assert result.dtype == np.float32


# ---------------------------------------------------------------- of a function

def cubic(x):
    return (x ** 3).sum()


def test_grad_of_a_function_is_a_function():
    np.testing.assert_allclose(mg.grad(cubic)(X).numpy(), 3 * X ** 2)
    np.testing.assert_allclose(mg.grad(cubic, X).numpy(), 3 * X ** 2)
    value, g = mg.value_and_grad(cubic)(X)
    np.testing.assert_allclose(value.numpy(), (X ** 3).sum())
    np.testing.assert_allclose(g.numpy(), 3 * X ** 2)
    assert value.op is None and g.op is None
    np.testing.assert_allclose(mg.grad(cubic)([1.0, 2.0]).numpy(), [3.0, 12.0])      # one array


def test_grad_of_a_function_of_several():
    def f(a, b):
        return (a * a * b).sum()
    ga, gb = mg.grad(f)(X, np.full(3, 2.0))
    np.testing.assert_allclose(ga.numpy(), 4 * X)
    np.testing.assert_allclose(gb.numpy(), X ** 2)
    value, (ga, gb) = mg.value_and_grad(f, [mg.Tensor(X), mg.Tensor(np.full(3, 2.0))])
    np.testing.assert_allclose(ga.numpy(), 4 * X)
    assert value.item() == (2 * X ** 2).sum()


def test_gradients_of_gradients():
    f1 = mg.grad(lambda x: x ** 4)
    f2, f3 = mg.grad(f1), mg.grad(mg.grad(f1))
    assert [f(np.array(2.0)).item() for f in (f1, f2, f3)] == [32.0, 48.0, 48.0]
    with mg.no_grad():
        pass
    leaf_of_outer = leaf(X)
    g = mg.grad(cubic)(leaf_of_outer)                       # of a Tensor with a gradient: differentiable
    np.testing.assert_allclose(mg.grad(g.sum(), leaf_of_outer).numpy(), 6 * X)
    assert leaf_of_outer.grad is None


def test_value_and_grad_of_a_result():
    x = leaf(X)
    value, g = mg.value_and_grad(cubic(x), x)
    assert value.item() == (X ** 3).sum() and value.op is None
    np.testing.assert_allclose(g.numpy(), 3 * X ** 2)


@pytest.mark.parametrize("call, error, words", [
    (lambda: mg.grad(3.0), TypeError, "grad: got y of type float and xs of type NoneType, expected a Tensor"),
    (lambda: mg.grad(cubic(leaf(X))), TypeError, "grad: got y of type Tensor and xs of type NoneType"),
    (lambda: mg.grad(lambda x: 1.0, X), TypeError, "value_and_grad: f returned float, expected a Tensor"),
    (lambda: mg.grad(lambda x: mg.ones(1).sum(), X), GraphError, r"value_and_grad: f\(x\) does not depend on x"),
    (lambda: mg.hvp(lambda x: 1.0, X, X), TypeError, "hvp: f returned float, expected a Tensor"),
], ids="number no-xs constant independent hvp".split())
def test_what_has_no_gradient(call, error, words):
    with pytest.raises(error, match=words):
        call()
