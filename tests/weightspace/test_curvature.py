"""Eigenvalues, condition number and Newton's direction against dense linear algebra."""
import numpy as np
import pytest

from minigrad import weightspace as ws
from minigrad.errors import ConvergenceError, UsageError
from minigrad.weightspace.curvature import Lanczos

from .problems import bn_net, dense_hessian, net, objective, quadratic, symmetric

EIGENVALUES = np.array([9.0, -7.0, 5.0, 5.0, 5.0, -3.0, 1.0, 0.5, 0.1, 0.0])
W = np.random.default_rng(1).standard_normal(10)


@pytest.mark.parametrize("k", [1, 2, 4, 5, 6, 10])
def test_largest_magnitude_first_with_multiplicities(k):
    f = quadratic(symmetric(EIGENVALUES))
    np.testing.assert_allclose(ws.top_eigenvalues(f, W, k), EIGENVALUES[:k], rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("eigenvalues", [[2.0] * 10, [0.0] * 10, [3.0] + [0.0] * 9, [4.0, 4.0] + [1.0] * 8], ids=str)
def test_flat_and_repeated_spectra(eigenvalues):
    got = ws.top_eigenvalues(quadratic(symmetric(eigenvalues)), W, 3)
    np.testing.assert_allclose(got, eigenvalues[:3], rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("settings", [{}, {"penalty": 0.5}, {"train": True}], ids=str)
def test_eigenpairs_of_a_network(settings):
    f = objective(bn_net(), **settings)
    H = dense_hessian(f, f.w)
    values = np.linalg.eigvalsh(H)
    order = np.argsort(-np.abs(values))[:4]
    got, vectors = ws.top_eigenpairs(f, f.w, 4)
    np.testing.assert_allclose(got, values[order], rtol=1e-4)
    for value, v in zip(got, vectors):
        assert np.linalg.norm(v) == pytest.approx(1)
        assert np.linalg.norm(H @ v - value * v) < 2e-4 * abs(value) + 1e-7


def test_float32_reaches_the_tolerance_too():
    f64, f32 = objective(net()), objective(net(dtype=np.float32))
    np.testing.assert_allclose(ws.top_eigenvalues(f32, f64.w, 3), ws.top_eigenvalues(f64, f32.w, 3), rtol=1e-4)


def test_power_iteration():
    f = quadratic(symmetric([10.0, 1.0]))
    value, v = ws.power_iteration(f, np.zeros(2))
    assert value == pytest.approx(10, rel=1e-6)
    np.testing.assert_allclose(f.hvp(np.zeros(2), v), 10 * v, atol=1e-2)
    with pytest.raises(ConvergenceError, match="nearly the same magnitude"):
        ws.power_iteration(quadratic(np.diag([1.0, -1.0])), np.zeros(2), steps=20)


def test_lanczos_matrix_is_the_hessian_in_its_basis():
    H = symmetric(np.linspace(-1, 3, 12))
    process = Lanczos(W.repeat(2)[:12])
    for _ in range(7):
        process.grow(H @ process.next)
    Q = np.array(process.basis)
    np.testing.assert_allclose(Q @ Q.T, np.eye(7), atol=1e-13)
    T = np.diag(process.alpha) + np.diag(process.beta[:-1], 1) + np.diag(process.beta[:-1], -1)
    np.testing.assert_allclose(Q @ H @ Q.T, T, atol=1e-13)
    values, _, residuals = process.ritz()
    for i in range(7):
        y = process.vector(i)
        assert np.linalg.norm(H @ y - values[i] * y) == pytest.approx(residuals[i], abs=1e-12)


def test_too_few_steps_raise():
    f = quadratic(symmetric(np.linspace(0.9, 1, 40)))
    with pytest.raises(ConvergenceError, match="after 3 steps"):
        ws.top_eigenvalues(f, np.ones(40), steps=3)
    with pytest.raises(UsageError, match="k=41"):
        ws.top_eigenvalues(f, np.ones(40), k=41)


def test_condition_number():
    valley = quadratic(symmetric(np.geomspace(1, 5000, 30)))
    assert ws.condition_number(valley, np.zeros(30)) == pytest.approx(5000, rel=2e-3)
    assert ws.extreme_eigenvalues(quadratic(symmetric(EIGENVALUES)), W) == pytest.approx((-7, 9), rel=1e-3)
    assert ws.extreme_eigenvalues(quadratic([[3.0]]), np.ones(1)) == (3, 3)
    with pytest.raises(UsageError, match=r"smallest eigenvalue is -7"):
        ws.condition_number(quadratic(symmetric(EIGENVALUES)), W)


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
