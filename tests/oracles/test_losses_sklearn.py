"""The two convex losses against scikit-learn: its minimisers are ours."""
import numpy as np
import pytest

linear_model = pytest.importorskip("sklearn.linear_model")

import minigrad as mg                                                           # noqa: E402
import minigrad.functions as F                                                  # noqa: E402

RNG = np.random.default_rng(0)
X = RNG.standard_normal((60, 5)) * [1.0, 2.0, 0.5, 1.0, 3.0]
W = np.array([1.0, -2.0, 0.5, 0.0, 0.3])


def newton(f, steps=12):
    """The minimiser of a convex f from our own derivatives."""
    w = np.zeros(5)
    for _ in range(steps):
        w = w - np.linalg.solve(mg.hessian(f, w).numpy(), mg.value_and_grad(f, w)[1].numpy())
    return w


@pytest.mark.parametrize("lam", [1e-3, 0.1, 2.0])
def test_logistic(lam):
    """scikit-learn minimises C Σ ℓ + ½‖w‖²: ours with λ = 1/(C n)."""
    y = np.where(X @ W + RNG.standard_normal(60) > 0, 1.0, -1.0)
    theirs = linear_model.LogisticRegression(C=1 / (lam * 60), fit_intercept=False, tol=1e-12, max_iter=10_000).fit(X,
                                                                                                                    y)
    np.testing.assert_allclose(newton(lambda w: F.logistic_loss(w, X, y, lam)), theirs.coef_[0], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("lam", [1e-3, 1.0, 30.0])
def test_ridge(lam):
    """‖Xw − y‖² + α‖w‖² with α = λ."""
    y = X @ W + RNG.standard_normal(60)
    theirs = linear_model.Ridge(alpha=lam, fit_intercept=False, tol=1e-12).fit(X, y)
    ours = newton(lambda w: F.ridge_loss(w, X, y, lam), steps=1)
    np.testing.assert_allclose(ours, theirs.coef_, rtol=1e-9)
    np.testing.assert_allclose(ours, np.linalg.solve(X.T @ X + lam * np.eye(5), X.T @ y), rtol=1e-10)


def test_example_weights():
    v, y = RNG.integers(0, 4, 60).astype(float), X @ W + RNG.standard_normal(60)
    theirs = linear_model.Ridge(alpha=1.0, fit_intercept=False).fit(X, y, sample_weight=v)
    np.testing.assert_allclose(newton(lambda w: F.ridge_loss(w, X, y, 1.0, weights=v), steps=1), theirs.coef_,
                               rtol=1e-9)
    signs = np.sign(y)
    model = linear_model.LogisticRegression(C=1 / (0.1 * 60), fit_intercept=False, tol=1e-12, max_iter=10_000)
    theirs = model.fit(X, signs, sample_weight=v)
    np.testing.assert_allclose(newton(lambda w: F.logistic_loss(w, X, signs, 0.1, weights=v)), theirs.coef_[0],
                               rtol=1e-5, atol=1e-7)


def test_cross_entropy_of_two_classes_is_the_logistic_loss():
    y = np.sign(X @ W)
    logits = np.stack([np.zeros(60), X @ W], axis=1)
    np.testing.assert_allclose(F.cross_entropy(logits, (y > 0).astype(int)).item(), F.logistic_loss(W, X, y).item(),
                               rtol=1e-12)
    log_loss = pytest.importorskip("sklearn.metrics").log_loss
    p = F.softmax(logits).numpy()
    np.testing.assert_allclose(F.cross_entropy(logits, (y > 0).astype(int)).item(), log_loss(y > 0, p), rtol=1e-12)
