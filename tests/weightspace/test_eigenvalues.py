"""Eigenvalues and condition number against dense linear algebra."""
import numpy as np
import pytest

from minigrad import weightspace as ws
from minigrad.errors import ConvergenceError, UsageError

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
