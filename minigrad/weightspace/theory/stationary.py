"""Where SGD with a fixed rate ends up: a Gaussian around the minimum whose covariance solves an equation (T14).

Near a minimum f = ½ (w − w*)ᵀA(w − w*), and SGD is  w ← w − η(A(w − w*) + ξ),  ξ ~ N(0, C/B). Its covariance Σ
ends up solving

    AΣ + ΣA − η AΣA = (η/B) C          exactly, for this recursion                         (discrete Lyapunov equation)
    AΣ + ΣA         = (η/B) C          for η → 0: the Ornstein-Uhlenbeck process of Mandt, Hoffman, Blei 2017,
                                       arXiv:1704.04289, equation 12

The iterates fill a shell of radius √tr Σ around w*; their mean lies inside it, which is why averaging weights helps.
"""
import math

import numpy as np

from ... import backend
from ...errors import UsageError


def covariance(A, C, lr, B=1, exact=True):
    """Σ (d, d), float64, for curvature A (d, d), symmetric and positive definite, and noise C (d, d) of one example.

    exact: with the term η AΣA of the discrete recursion; without it Mandt's. In A's eigenbasis

        Σᵢⱼ = (η/B) Cᵢⱼ/(λᵢ + λⱼ − ηλᵢλⱼ)

    Raises UsageError for lr ≥ 2/λ_max, where the recursion diverges.
    """
    A, C = (np.asarray(backend.to_numpy(M), dtype=np.float64) for M in (A, C))
    values, Q = np.linalg.eigh(A)
    if values[0] <= 0 or lr * values[-1] >= 2:
        raise UsageError(f"covariance: got curvatures {values[0]:.4g} to {values[-1]:.4g} with lr={lr}, expected them "
                         "positive and below 2/lr: SGD has no stationary distribution otherwise.")
    sums = values[:, None] + values - (lr * values[:, None] * values if exact else 0.0)
    return Q @ ((Q.T @ C @ Q) * (lr / B) / sums) @ Q.T


def simulate(A, C, lr, B=1, steps=20000, burn_in=1000, seed=0):
    """(covariance of the iterates around w* (d, d), their mean (d,)) of one run from w*, on the host, float64.

    Differs from training: the noise is Gaussian and the same everywhere. Cost: `steps` matrix-vector products.
    """
    A, C = (np.asarray(backend.to_numpy(M), dtype=np.float64) for M in (A, C))
    rng, w, kept = np.random.default_rng(seed), np.zeros(len(A)), []
    noise = rng.standard_normal((steps + burn_in, len(A))) @ np.linalg.cholesky(C / B).T
    for i, xi in enumerate(noise):
        w = w - lr * (A @ w + xi)                           #: w = w − η(Aw + ξ)
        if i >= burn_in:
            kept.append(w)
    kept = np.array(kept)
    return kept.T @ kept / len(kept), kept.mean(axis=0)


def shell_radius(A, C, lr, B=1):
    """√tr Σ: the root mean square distance of the iterates from the minimum."""
    return math.sqrt(np.trace(covariance(A, C, lr, B)))
