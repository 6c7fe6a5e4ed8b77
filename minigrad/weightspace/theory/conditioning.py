"""Gradient descent in a long valley: slow along the shallow axis, unstable along the steep one (T4).

On f = ½ Σ λᵢ wᵢ² every coordinate contracts on its own,

    wᵢ(t) = (1 − ηλᵢ)ᵗ wᵢ(0),

so it converges for η < 2/λ_max and no faster than the worst |1 − ηλᵢ|; the best fixed rate η = 2/(λ_max + λ_min)
reaches (κ − 1)/(κ + 1) per step, κ = λ_max/λ_min. Momentum with the best β reaches (√κ − 1)/(√κ + 1) (Polyak 1964).
"""
import math

import numpy as np


def closed_form(eigenvalues, w0, lr, t):
    """w(t) = (1 − ηλ)ᵗ w(0), (d,), float64."""
    return (1 - lr * np.asarray(eigenvalues, dtype=np.float64)) ** t * w0


def descend(eigenvalues, w0, lr, t):
    """w(t) by t steps of gradient descent, to compare with the closed form."""
    eigenvalues, w = np.asarray(eigenvalues, dtype=np.float64), np.asarray(w0, dtype=np.float64)
    for _ in range(t):
        w = w - lr * (eigenvalues * w)                      #: w = w − η∇f(w)
    return w


def contraction(eigenvalues, lr):
    """max |1 − ηλᵢ|: the factor per step of the slowest coordinate; above 1 it diverges."""
    return float(np.abs(1 - lr * np.asarray(eigenvalues, dtype=np.float64)).max())


def best_rate(eigenvalues):
    """(η, factor): η = 2/(λ_max + λ_min) and its contraction (κ − 1)/(κ + 1)."""
    low, high = float(np.min(eigenvalues)), float(np.max(eigenvalues))
    return 2 / (high + low), (high - low) / (high + low)


def best_momentum(eigenvalues):
    """(η, β, factor): Polyak's heavy ball, η = 4/(√λ_max + √λ_min)², β = factor² with factor (√κ − 1)/(√κ + 1)."""
    low, high = math.sqrt(np.min(eigenvalues)), math.sqrt(np.max(eigenvalues))
    factor = (high - low) / (high + low)
    return 4 / (high + low) ** 2, factor**2, factor


def steps_to(factor, tolerance):
    """Steps until factorᵗ ≤ tolerance: ln(1/tolerance)/ln(1/factor), a float."""
    return math.log(tolerance) / math.log(factor)
