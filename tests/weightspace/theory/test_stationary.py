"""The stationary covariance of SGD: its equations, and runs that settle there (T14)."""
import math

import numpy as np
import pytest

from minigrad import data
from minigrad.errors import UsageError
from minigrad.weightspace import theory

from ..problems import symmetric

A = symmetric([0.5, 1.0, 4.0])
C = symmetric([1.0, 2.0, 3.0], seed=1)


def test_covariances_solve_their_equations():
    S = theory.stationary.covariance(A, C, lr=0.1, B=4)
    np.testing.assert_allclose(A @ S + S @ A - 0.1 * A @ S @ A, 0.1 / 4 * C, atol=1e-14)
    M = theory.stationary.covariance(A, C, lr=0.1, B=4, exact=False)
    np.testing.assert_allclose(A @ M + M @ A, 0.1 / 4 * C, atol=1e-14)
    assert np.abs(S - M).max() > 0.01 * np.abs(S).max()     # Mandt's is the limit of small rates
    small = [theory.stationary.covariance(A, C, 1e-5, exact=e) for e in (True, False)]
    np.testing.assert_allclose(*small, rtol=1e-4)
    with pytest.raises(UsageError, match="2/lr"):
        theory.stationary.covariance(A, C, lr=0.51)


def test_the_run_settles_there_and_its_mean_lies_inside_the_shell():
    S = theory.stationary.covariance(A, C, lr=0.2)
    got, mean = theory.stationary.simulate(A, C, lr=0.2, steps=60000)
    np.testing.assert_allclose(got, S, atol=0.04 * np.abs(S).max())
    radius = theory.stationary.shell_radius(A, C, lr=0.2)
    assert radius == pytest.approx(math.sqrt(np.trace(S)))
    assert np.linalg.norm(mean) < 0.05 * radius


def test_the_mean_of_a_run_is_over_the_iterates_for_each_weight():
    """One weight gets no noise and stays at the minimum; the other does not."""
    got, mean = theory.stationary.simulate(np.diag([1.0, 2.0]), np.diag([1.0, 1e-20]), lr=0.1, steps=500, burn_in=10)
    assert got.shape == (2, 2) and mean.shape == (2,)
    assert abs(mean[0]) > 1e-3 and abs(mean[1]) < 1e-10
    assert got[0, 0] > mean[0] ** 2 and got[1, 1] < 1e-18


def test_linear_regression_gives_the_noise_of_the_theory():
    """C = covariance of the gradients of single examples at the optimum: SGD on least squares with a tiny rate."""
    problem = data.LeastSquares(n=64, d=2, condition=2.0, noise=1.0, seed=3)
    G = problem.example_gradients(problem.optimum)
    H, noise, lr, B = problem.X.T @ problem.X, G.T @ G / len(G), 2e-3, 8
    S, rng = theory.stationary.covariance(H, noise, lr, B), np.random.default_rng(0)
    w, kept = problem.optimum.copy(), []
    for batch in rng.integers(64, size=(60000, B)):
        r = problem.X[batch] @ w - problem.y[batch]
        w = w - lr * 64 * (r @ problem.X[batch]) / B
        kept.append(w - problem.optimum)
    kept = np.array(kept)
    assert np.trace(kept.T @ kept) / len(kept) == pytest.approx(np.trace(S), rel=0.15)


def test_sgd_ends_as_a_gaussian():
    """T14, 1,500 runs of SGD on least squares from one point away: covariance entry by entry, the third and fourth
    moments of a Gaussian and its share within one deviation, though the noise of a batch of 8 rows is no Gaussian."""
    problem = data.LeastSquares(n=64, d=2, condition=2.0, noise=1.0, seed=3)
    G = problem.example_gradients(problem.optimum)
    H, lr, B, rng = problem.X.T @ problem.X, 0.04, 8, np.random.default_rng(0)
    S = theory.stationary.covariance(H, G.T @ G / len(G), lr, B)
    w = np.tile(problem.optimum + 1.0, (1500, 1))
    for _ in range(300):
        rows = rng.integers(64, size=(1500, B))
        X = problem.X[rows]
        residual = (X * w[:, None, :]).sum(axis=2) - problem.y[rows]
        w = w - lr * 64 * (residual[..., None] * X).mean(axis=1)
    away = w - problem.optimum
    np.testing.assert_allclose(away.T @ away / 1500, S, atol=0.12 * np.abs(S).max())
    assert np.linalg.norm(away.mean(axis=0)) < 0.05 * theory.stationary.shell_radius(H, G.T @ G / len(G), lr, B)
    z = (away - away.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(away.T))).T
    np.testing.assert_allclose([(z**3).mean(0), (z**4).mean(0), (np.abs(z) < 1).mean(0)],
                               np.outer([0, 3, 0.6827], [1, 1]), atol=0.4)
    np.testing.assert_allclose((np.abs(z) < 1).mean(axis=0), 0.6827, atol=0.04)
