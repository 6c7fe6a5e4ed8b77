"""AdaGrad's step shrinks, and shrinks less where gradients are rare (T8).

The effective rate of a coordinate is ηₜ = η/√vₜ, vₜ = Σ gₛ². So it never grows; with |g| = G it is η/(G√t); if the
gradient is nonzero in only a share s of the steps it is η/(G√(s t)), larger by 1/√s: sparse features keep learning. For
convex problems the 1/√t is right; a network that first has to travel far is slowed down forever by its early gradients.
"""
import numpy as np

from ...optim.rules import adagrad_bare


def effective_rates(gradients, lr=1.0):
    """η/√vₜ after each of the gradients (T, d): an array (T, d), float64, inf as long as all gradients were 0 (G8)."""
    squares = np.cumsum(np.asarray(gradients, dtype=np.float64) ** 2, axis=0)
    with np.errstate(divide="ignore"):
        return lr / np.sqrt(squares)


def rates_of_the_rule(gradients, lr=1.0):
    """The same, read off the engine's own rule: |wₜ − wₜ₋₁|/|gₜ| of optim.rules.adagrad_bare, NaN where gₜ = 0."""
    gradients = np.asarray(gradients, dtype=np.float64)
    w, v, rates = np.zeros(gradients.shape[1]), np.zeros(gradients.shape[1]), []
    for g in gradients:
        moved, v = adagrad_bare(w, g, v, lr=lr)
        with np.errstate(invalid="ignore"):
            rates.append(np.abs(moved - w) / np.abs(g))
        w = moved
    return np.array(rates)


def sparse_problem(n=400, d=20, share=0.02, seed=0):
    """(X, y) of a logistic problem whose first feature is dense and whose others are 1 in a small share of the rows.

    The label of a row with a rare feature is that feature's, ±1 in turn; other rows have the sign of the dense feature.
    """
    rng = np.random.default_rng(seed)
    X = np.zeros((n, d))
    X[:, 0] = rng.standard_normal(n)
    rare = rng.random(n) < share * (d - 1)
    which = rng.integers(1, d, size=n)
    X[rare, which[rare]] = 1.0
    return X, np.where(rare, 2.0 * (which % 2) - 1, np.sign(X[:, 0]))
