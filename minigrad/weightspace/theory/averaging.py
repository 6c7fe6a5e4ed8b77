"""Averaging reduces variance: by 1/n for independent samples, by less for the iterates of SGD (T15).

    Var(1/n Σ xᵢ) = σ²/n                                                     independent xᵢ
    Var(1/n Σ xᵢ) = σ²/n · [(1 + r)/(1 − r) − 2r(1 − rⁿ)/(n(1 − r)²)]        xᵢ with correlation r^|i−j|

Along the eigenvector of curvature λ the iterates of SGD near a minimum are of the second kind with r = 1 − ηλ; taking
every c-th of them makes it r = (1 − ηλ)ᶜ. And whatever the correlation, for a convex loss

    L(w̄) ≤ 1/n Σ L(wᵢ) ≤ max L(wᵢ)                                            (Jensen)

so the average is never worse than the worst sample: S3's observation, which is a theorem if the loss is convex.
"""
import numpy as np

from ...errors import UsageError


def variance_ratio(n, correlation=0.0):
    """Var(mean of n)/Var(one), correlation r^|i−j| between the i-th and j-th, −1 < r < 1: 1/n for r = 0, a float."""
    r = float(correlation)
    if not -1 < r < 1 or n < 1:
        raise UsageError(f"variance_ratio: got n={n}, correlation={r}; expected n ≥ 1 and a number between −1 and 1.")
    return ((1 + r) / (1 - r) - 2 * r * (1 - r**n) / (n * (1 - r) ** 2)) / n


def sgd_variance_ratio(n, lr, curvature, c=1):
    """The ratio for n captures, c iterations apart, along a direction of this curvature: r = (1 − ηλ)ᶜ."""
    return variance_ratio(n, (1 - lr * curvature) ** c)


def measured_ratio(n, lr, curvature, c=1, runs=2000, seed=0):
    """The same from `runs` stationary runs of  w ← w − η(λw + ξ): variance of the mean over that of one, a float."""
    rng, a = np.random.default_rng(seed), 1 - lr * curvature
    w = rng.standard_normal(runs)                           # stationary, in units of its own standard deviation
    total, spread = np.zeros(runs), np.sqrt(1 - a * a)
    for _ in range(n):
        for _ in range(c):
            w = a * w + spread * rng.standard_normal(runs)
        total += w
    return float((total / n).var())


def jensen(f, weights):
    """(L(mean of the weights), mean of L, largest L), floats: in this order for a convex f. Cost: k + 1 losses."""
    losses = [float(f(w)[0]) for w in weights]
    return float(f(sum(weights) / len(weights))[0]), sum(losses) / len(losses), max(losses)
