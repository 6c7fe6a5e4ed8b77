"""The statements of theory/ against runs and dense linear algebra: a number for each."""
import math

import numpy as np
import pytest

from minigrad import data
from minigrad import weightspace as ws
from minigrad.errors import UsageError
from minigrad.weightspace import theory

from ..problems import quadratic, symmetric


# ---------------------------------------------------------------- T2, T3: the SGD bound

def test_the_bound_by_hand():
    """L = 2, gap = 3, σ² = 5, B = 4, T = 100: 12/100 + 2 √(60/400)."""
    assert theory.sgd_bound.bound(2, 3, 5, 4, 100) == pytest.approx(0.12 + 2 * math.sqrt(0.15))
    assert theory.sgd_bound.step_size(2, 3, 5, 4, 100) == pytest.approx(math.sqrt(24 / 1000))
    assert theory.sgd_bound.step_size(2, 3, 1e-9, 4, 100) == 0.5


def test_the_variance_term_falls_with_the_roots_of_b_and_t():
    noise = lambda B, T: theory.sgd_bound.bound(2, 3, 5, B, T) - 12 / T
    sizes = [1, 4, 16, 64]
    assert ws.ensembles.slope(sizes, [noise(B, 100) for B in sizes]) == pytest.approx(-0.5)
    assert ws.ensembles.slope(sizes, [noise(4, T) for T in sizes]) == pytest.approx(-0.5)


@pytest.mark.parametrize("B,T", [(1, 100), (16, 100), (64, 100), (4, 600)])
def test_the_bound_holds_and_is_within_a_factor_of_ten(B, T):
    found = theory.sgd_bound.beside_a_run(data.Logistic(n=200, d=6), np.full(6, 2.0), T, B, seeds=range(4))
    assert 0.1 < found["ratio"] < 1


def test_the_runs_left_side_without_noise_is_that_of_gradient_descent():
    """On ½λw² with full batches 1/T Σ (λ(1−ηλ)ᵗ w₀)² is a geometric sum."""
    problem = data.LeastSquares(n=1, d=1, condition=1.0, noise=0.0)
    w0, r = problem.optimum + 2.0, (1 - 0.1) ** 2
    left, variance = theory.sgd_bound.run(problem, w0, 30, 4, 0.1)
    assert left == pytest.approx(4 * (1 - r**30) / (1 - r) / 30) and variance == pytest.approx(0, abs=1e-20)


# ---------------------------------------------------------------- T14: the stationary covariance

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


# ---------------------------------------------------------------- T15: averaging

def test_variance_of_a_mean():
    assert theory.averaging.variance_ratio(8) == 1 / 8
    for n, r in ((1, 0.9), (2, 0.5), (7, 0.8), (30, -0.4)):
        exact = sum(r ** abs(i - j) for i in range(n) for j in range(n)) / n**2
        assert theory.averaging.variance_ratio(n, r) == pytest.approx(exact)
    with pytest.raises(UsageError):
        theory.averaging.variance_ratio(3, 1.0)


@pytest.mark.parametrize("n,lr,c", [(10, 0.1, 1), (10, 0.1, 8), (20, 1.0, 1)])
def test_the_runs_have_it(n, lr, c):
    expected = theory.averaging.sgd_variance_ratio(n, lr, 1.0, c)
    got = theory.averaging.measured_ratio(n, lr, 1.0, c, runs=8000)
    assert got == pytest.approx(expected, rel=4 * math.sqrt(2 / 8000))


def test_the_average_is_no_worse_than_the_mean_and_the_worst():
    f, rng = quadratic(symmetric([3.0, 1.0])), np.random.default_rng(0)
    weights = list(rng.standard_normal((5, 2)))
    average, mean, worst = theory.averaging.jensen(f, weights)
    assert average < mean < worst
    spread = np.cov(np.array(weights).T, bias=True)
    assert mean - average == pytest.approx(0.5 * np.trace(symmetric([3.0, 1.0]) @ spread))


# ---------------------------------------------------------------- T4: conditioning

def test_contraction_of_each_coordinate():
    eigenvalues, w0 = [1.0, 50.0], np.array([1.0, 1.0])
    for lr in (0.01, 0.039, 0.041):
        np.testing.assert_allclose(theory.conditioning.descend(eigenvalues, w0, lr, 40),
                                   theory.conditioning.closed_form(eigenvalues, w0, lr, 40), rtol=1e-10)
    assert theory.conditioning.contraction(eigenvalues, 0.039) < 1 < theory.conditioning.contraction(eigenvalues, 0.041)
    assert theory.conditioning.contraction(eigenvalues, 0.04) == pytest.approx(1)


def test_the_best_rate_and_the_best_momentum():
    eigenvalues = [1.0, 100.0]
    lr, factor = theory.conditioning.best_rate(eigenvalues)
    assert factor == pytest.approx(99 / 101) == pytest.approx(theory.conditioning.contraction(eigenvalues, lr))
    assert all(theory.conditioning.contraction(eigenvalues, lr * k) > factor for k in (0.99, 1.01))
    lr, beta, factor = theory.conditioning.best_momentum(eigenvalues)
    for value in eigenvalues:                               # the 2 × 2 matrix of heavy ball in (w, m)
        step = np.array([[1 - lr * value, -lr * beta], [value, beta]])
        assert np.abs(np.linalg.eigvals(step)).max() == pytest.approx(factor, abs=1e-6)
    assert factor == pytest.approx(9 / 11)
    assert theory.conditioning.steps_to(0.5, 1 / 8) == pytest.approx(3)


# ---------------------------------------------------------------- T5: saddles and plateaus

@pytest.mark.parametrize("y0", [1e-2, 1e-6, 1e-10])
def test_escape_from_a_saddle(y0):
    steps = theory.saddle.run_saddle(1.0, y0, 1.0, 0.1)
    assert steps == math.ceil(theory.saddle.saddle_escape_steps(y0, 1.0, 0.1))
    assert steps == pytest.approx(math.log(1 / y0) / 0.1, rel=0.07)


def test_on_the_ridge_it_never_leaves():
    assert theory.saddle.saddle_escape_steps(0.0, 1.0, 0.1) == math.inf
    assert theory.saddle.run_saddle(1.0, 0.0, 1.0, 0.1, most=500) == 500


def test_a_plateau_costs_the_integral_over_the_slope():
    fast, slow = (theory.saddle.run_plateau(x, 0.5, 0.05) for x in (3.0, 4.0))
    assert fast == pytest.approx(theory.saddle.plateau_steps(3.0, 0.5, 0.05), rel=0.02)
    assert slow == pytest.approx(theory.saddle.plateau_steps(4.0, 0.5, 0.05), rel=0.01)
    assert slow / fast > 12                                 # one unit further out
    assert theory.saddle.plateau_steps(2.0, 1.0, 1.0) == pytest.approx(2.2500072256, rel=1e-9)       # (Ei(2) − Ei(½))/2


# ---------------------------------------------------------------- T8: AdaGrad

def test_rates_fall_as_one_over_the_root_of_t_and_never_grow():
    g = np.full((100, 1), 2.0)
    np.testing.assert_allclose(theory.adagrad.effective_rates(g, 0.3)[:, 0], 0.3 / (2 * np.sqrt(np.arange(1, 101))))
    random = np.random.default_rng(0).standard_normal((200, 5))
    assert (np.diff(theory.adagrad.effective_rates(random), axis=0) <= 0).all()


def test_the_engines_rule_has_these_rates():
    gradients = np.random.default_rng(1).standard_normal((30, 4))
    gradients[::3, 0] = 0.0
    got = theory.adagrad.rates_of_the_rule(gradients, 0.1)
    expected = theory.adagrad.effective_rates(gradients, 0.1)
    np.testing.assert_allclose(got[gradients != 0], expected[gradients != 0], rtol=1e-10)
    assert np.isnan(got[gradients == 0]).all() and np.isinf(expected[0, 0])


def test_rare_features_keep_a_larger_rate():
    """A gradient of ±1 in a share s of the steps: the rate is 1/√s times that of a dense one."""
    g = np.ones((400, 2))
    g[np.arange(400) % 16 != 0, 1] = 0.0
    rates = theory.adagrad.effective_rates(g)[-1]
    assert rates[1] / rates[0] == pytest.approx(4)


def test_sparse_problem():
    X, y = theory.adagrad.sparse_problem()
    rare = (X[:, 1:] != 0).any(axis=1)
    assert 0.3 < rare.mean() < 0.46 and set(np.unique(y)) == {-1.0, 1.0}
    which = X[rare, 1:].argmax(axis=1) + 1
    np.testing.assert_array_equal(y[rare], 2.0 * (which % 2) - 1)
