"""AdaGrad's effective rates, by formula and of the engine's rule (T8)."""
import numpy as np
import pytest

from minigrad.optim import rules
from minigrad.weightspace import theory


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


def trained(X, y, method, lr):
    """(mean logistic loss, that of the rows with a rare feature) after one pass, one example at a time."""
    w, v = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t, i in enumerate(np.random.default_rng(0).permutation(len(y)), 1):
        g = -y[i] * X[i] / (1 + np.exp(y[i] * (X[i] @ w)))
        if method == "adagrad":
            w, v = rules.adagrad_bare(w, g, v, lr=lr)
        else:
            w = rules.gradient_descent(w, g, lr=lr / np.sqrt(t) if method == "1/√t" else lr)
    losses = np.logaddexp(0, -y * (X @ w))
    return losses.mean(), losses[(X[:, 1:] != 0).any(axis=1)].mean()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_rate_for_each_weight_learns_rare_features_better(seed):
    """T8 on `sparse_problem`, each method at the rate that is best for the whole loss: the loss of rows with a rare
    feature is lower with AdaGrad than with one rate for all weights, whether that is constant or falls as 1/√t."""
    X, y = theory.adagrad.sparse_problem(seed=seed)
    best = {method: min(trained(X, y, method, lr) for lr in (0.3, 1.0, 3.0, 10.0))[1]
            for method in ("adagrad", "constant", "1/√t")}
    assert best["adagrad"] < 0.7 * best["constant"] and best["adagrad"] < 0.5 * best["1/√t"]


def test_sparse_problem():
    X, y = theory.adagrad.sparse_problem()
    rare = (X[:, 1:] != 0).any(axis=1)
    assert 0.3 < rare.mean() < 0.46 and set(np.unique(y)) == {-1.0, 1.0}
    which = X[rare, 1:].argmax(axis=1) + 1
    np.testing.assert_array_equal(y[rare], 2.0 * (which % 2) - 1)
