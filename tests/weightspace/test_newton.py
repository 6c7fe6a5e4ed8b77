"""Newton's direction against dense linear algebra."""
import numpy as np
import pytest

from minigrad import weightspace as ws
from minigrad.errors import ConvergenceError, UsageError

from .problems import dense_hessian, net, objective, quadratic, symmetric

W = np.random.default_rng(1).standard_normal(10)


def test_newton_direction():
    A, b = symmetric(np.geomspace(1, 100, 10)), np.arange(10.0)
    f = quadratic(A, b)
    np.testing.assert_allclose(W + ws.newton_direction(f, W), np.linalg.solve(A, b), rtol=1e-6)
    damped = np.linalg.solve(A + 3 * np.eye(10), b - A @ W)
    np.testing.assert_allclose(ws.newton_direction(f, W, damping=3.0), damped, rtol=1e-6)
    saddle = quadratic(np.diag([1.0, -2.0]))
    with pytest.raises(UsageError, match="negative curvature"):
        ws.newton_direction(saddle, np.array([0.1, 1.0]))
    np.testing.assert_allclose(ws.newton_direction(saddle, np.array([0.1, 1.0]), damping=3.0), [-0.025, 2.0], rtol=1e-6)
    with pytest.raises(ConvergenceError, match="of the gradient"):
        ws.newton_direction(f, W, rtol=1e-18)


def test_newton_on_a_network_solves_the_dense_system():
    f = objective(penalty=0.3)
    expected = np.linalg.solve(dense_hessian(f, f.w) + 0.2 * np.eye(39), -f(f.w)[1])
    np.testing.assert_allclose(ws.newton_direction(f, f.w, damping=0.2), expected, atol=1e-6)
    f32 = objective(net(dtype=np.float32), penalty=0.3)
    np.testing.assert_allclose(ws.newton_direction(f32, f32.w, damping=0.2), expected, atol=1e-3)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_the_residual_is_measured_against_the_gradient_so_units_do_not_matter(scale):
    A, b = symmetric(np.geomspace(1, 100, 10)), np.arange(10.0)
    np.testing.assert_allclose(ws.newton_direction(quadratic(scale * A, scale * b), W),
                               ws.newton_direction(quadratic(A, b), W), rtol=1e-6)
    with pytest.raises(ConvergenceError, match="of the gradient"):
        ws.newton_direction(quadratic(scale * A, scale * b), W, rtol=1e-18)
