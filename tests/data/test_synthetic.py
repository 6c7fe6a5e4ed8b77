"""Problems with known optimum: what they claim is recomputed by finite differences and dense algebra."""
import numpy as np
import pytest

from minigrad.data.synthetic import LeastSquares, Logistic, Quadratic, logistic_optimum, ridge_constants
from minigrad.errors import ShapeError, UsageError

PROBLEMS = {"least squares": lambda: LeastSquares(n=60, d=5, condition=50, lam=0.03, noise=0.5),
            "plain least squares": lambda: LeastSquares(n=60, d=5, condition=50),
            "logistic": lambda: Logistic(n=60, d=5, lam=0.02),
            "quadratic": lambda: Quadratic([4, 1, 0.25], optimum=[1, 2, 3], rotate=True)}


@pytest.fixture(params=PROBLEMS)
def problem(request):
    return PROBLEMS[request.param]()


def hessian(f, w, h=1e-5):
    columns = [(f.gradient(w + h * e) - f.gradient(w - h * e)) / (2 * h) for e in np.eye(len(w))]
    return np.stack(columns)


def test_gradient_is_the_derivative_of_the_loss(problem):
    w = problem.optimum + np.linspace(-1, 1, len(problem.optimum))
    g = problem.gradient(w)
    for i, e in enumerate(np.eye(len(w)) * 1e-5):
        assert abs((problem.loss(w + e) - problem.loss(w - e)) / 2e-5 - g[i]) < 1e-8 * (1 + abs(g[i]))


def test_the_optimum_is_one(problem):
    assert np.linalg.norm(problem.gradient(problem.optimum)) < 1e-12
    assert abs(problem.loss(problem.optimum) - problem.minimum) < 1e-15
    assert problem.loss(problem.optimum + 0.01) > problem.minimum


def test_curvature_lies_between_mu_and_L(problem):
    for w in (problem.optimum, problem.optimum + 1):
        eigenvalues = np.linalg.eigvalsh(hessian(problem, w))
        assert problem.mu * (1 - 1e-6) <= eigenvalues[0] and eigenvalues[-1] <= problem.L * (1 + 1e-6)
        if not isinstance(problem, Logistic):
            np.testing.assert_allclose(eigenvalues[[0, -1]], [problem.mu, problem.L], rtol=1e-6)


def test_the_bound_L_of_the_logistic_problem_is_reached_at_zero():
    f = PROBLEMS["logistic"]()                  # σ'(0) = 1/4
    assert abs(np.linalg.eigvalsh(hessian(f, np.zeros(5)))[-1] / f.L - 1) < 1e-8


@pytest.mark.parametrize("name", ["least squares", "logistic"])
def test_example_gradients_average_to_the_gradient_and_spread_by_sigma(name):
    f = PROBLEMS[name]()
    w = f.optimum + 0.3
    G = f.example_gradients(w)
    np.testing.assert_allclose(G.mean(axis=0), f.gradient(w), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(f.gradient(w, batch=np.array([3, 5])), G[[3, 5]].mean(axis=0))
    at_optimum = f.example_gradients(f.optimum)
    assert abs((at_optimum**2).sum(axis=1).mean() / f.sigma2 - 1) < 1e-9
    assert f.variance(w) != f.sigma2


def test_least_squares_is_summed_and_logistic_is_averaged():
    f = LeastSquares(n=40, d=3, lam=0.1)
    w = np.ones(3)
    assert abs(f.loss(w) - (0.5 * np.sum((f.X @ w - f.y) ** 2) + 0.05 * 3)) < 1e-14
    np.testing.assert_allclose(ridge_constants(f.X, 0.1), (f.L, f.mu), rtol=1e-12)
    f = Logistic(n=40, d=3, lam=0.1)
    assert abs(f.loss(w) - (np.mean(np.log1p(np.exp(-f.y * (f.X @ w)))) + 0.05 * 3)) < 1e-14
    assert set(f.y) == {-1.0, 1.0}


def test_noise_of_the_quadratic_has_variance_sigma2_over_the_batch():
    f = Quadratic([2.0, 1.0], sigma=3.0)
    rng = np.random.default_rng(0)
    for batch_size in (1, 9):
        xi = np.array([f.gradient(np.zeros(2), rng, batch_size) for _ in range(4000)])
        assert abs((xi**2).sum(axis=1).mean() / (9 / batch_size) - 1) < 0.05


def test_gradient_descent_contracts_as_mu_and_L_say():
    f = Quadratic([10.0, 1.0], rotate=True)
    w, eta = np.array([3.0, -2.0]), 2 / (f.L + f.mu)
    for _ in range(20):
        w = w - eta * f.gradient(w)
    assert np.linalg.norm(w) <= ((f.L - f.mu) / (f.L + f.mu)) ** 20 * np.linalg.norm([3.0, -2.0]) * (1 + 1e-9)


def test_errors_and_seeds():
    with pytest.raises(UsageError, match="n ≥ d"):
        LeastSquares(n=3, d=5)
    with pytest.raises(UsageError, match="lam > 0"):
        logistic_optimum(np.ones((2, 1)), np.ones(2), 0.0)
    with pytest.raises(UsageError, match="positive"):
        Quadratic([1.0, 0.0])
    with pytest.raises(ShapeError, match="expected \\(10,\\)"):
        LeastSquares().loss(np.zeros(3))
    assert (Logistic(seed=1).X == Logistic(seed=1).X).all() and (Logistic(seed=1).X != Logistic(seed=2).X).any()
