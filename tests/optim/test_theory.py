"""Claims of the sources in numbers: the bound for SGD (T2, T3), ravines (T4), saddles (T5), flat minima (T21)."""
import math

import numpy as np
import pytest

from minigrad.optim import rules
from minigrad.optim.methods.sam import ascent

DRAW = np.random.default_rng(11)
X = DRAW.normal(size=(256, 5))
Y = np.where(X @ DRAW.normal(size=5) + DRAW.normal(size=256) > 0, 1.0, -1.0)
L = np.linalg.eigvalsh(X.T @ X / 256)[-1] / 4                           # smoothness of the mean logistic loss


def gradients(w):
    """∇fᵢ(w), one row for each example; w (runs, 5) → (runs, 256, 5)."""
    return -(Y / (1 + np.exp(Y * (w @ X.T))))[..., None] * X


def measured(B, T, runs=60):
    """(mean of ‖∇f‖² over steps and runs, the bound of Theorem 1) with its step size."""
    draw = np.random.default_rng(B * T)
    start = np.zeros((runs, 5))
    gap = math.log(2) - 0.24                                             # f(0) − f*, with f* > 0.24 (checked)
    sigma2 = max(((g := gradients(w[None])[0]) - g.mean(0)).__pow__(2).sum(1).mean() for w in (start[0], np.ones(5)))
    eta, w, total = min(1 / L, math.sqrt(2 * B * gap / (L * sigma2 * T))), start, 0.0
    for _ in range(T):
        every = gradients(w)
        total += (every.mean(1) ** 2).sum(1).mean()
        picked = draw.integers(0, 256, (runs, B))
        w = rules.gradient_descent(w, np.take_along_axis(every, picked[..., None], 1).mean(1), lr=eta)
    return total / T, 2 * L * gap / T + 2 * math.sqrt(2 * L * gap * sigma2 / (B * T))


@pytest.mark.long
def test_the_bound_for_sgd_holds_and_its_noise_falls():
    """T2, T3: below the bound for every B and T; falling in both, about as 1/√B and 1/√T where the noise dominates."""
    w = np.zeros(5)
    for _ in range(500):
        w = rules.gradient_descent(w, gradients(w[None])[0].mean(0), lr=1 / L)
    assert np.logaddexp(0, -Y * (X @ w)).mean() > 0.24
    found = {(B, T): measured(B, T) for B in (1, 4, 16) for T in (100, 900)}
    for left, bound in found.values():
        assert 0.02 * bound < left < bound
    for T in (100, 900):
        lefts = [found[B, T][0] for B in (1, 4, 16)]
        assert lefts[0] > lefts[1] > lefts[2]
        slope = np.polyfit(np.log([1, 4, 16]), np.log(lefts), 1)[0]
        assert -0.75 < slope < -0.3
    for B in (1, 4, 16):
        assert -1.0 < math.log(found[B, 900][0] / found[B, 100][0]) / math.log(9) < -0.3


@pytest.mark.parametrize("eta", [0.05, 0.19, 0.21])
def test_a_ravine_contracts_by_its_eigenvalues(eta):
    """T4: each axis of diag(1, 10) is multiplied by (1 − ηλ) at each step; above η = 2/10 the steep one diverges."""
    w = np.array([1.0, 1.0])
    for _ in range(30):
        w = rules.gradient_descent(w, np.array([1.0, 10.0]) * w, lr=eta)
    np.testing.assert_allclose(w, [(1 - eta) ** 30, (1 - 10 * eta) ** 30], rtol=1e-9)
    assert (abs(w[1]) > 1) == (eta > 0.2)


def steps_from_the_saddle(rule, state, y0=1e-6, **hyper):
    w, steps = np.array([0.0, y0]), 0
    memory = [np.zeros(2) for _ in range(state)]
    while abs(w[1]) < 1:
        out = rule(w, np.array([1.0, -1.0]) * w, *memory, lr=0.1, **hyper)
        w, *memory = out if state else (out,)
        steps += 1
    return steps


def test_escape_from_a_saddle_takes_the_logarithm_of_the_distance():
    """T5: ½(x² − y²) from y = 1e-6: 145 steps of gradient descent, 52 with momentum 0.9; twice the digits, twice the
    steps."""
    assert steps_from_the_saddle(rules.gradient_descent, 0) == 145
    assert steps_from_the_saddle(rules.momentum, 1, momentum=0.9) == 52
    assert steps_from_the_saddle(rules.gradient_descent, 0, y0=1e-12) == 290


def valley(w):
    """A sharp, slightly deeper minimum at 0 and a flat one at 3."""
    return 1 - 0.9 * np.exp(-200 * w**2) - 0.85 * np.exp(-((w - 3) ** 2) / 2)


def valley_gradient(w):
    return 360 * w * np.exp(-200 * w**2) + 0.85 * (w - 3) * np.exp(-((w - 3) ** 2) / 2)


def test_a_flat_minimum_is_robust_and_sams_loss_prefers_it():
    """T21: moved by 0.2, the loss at the flat minimum hardly changes; at the sharp one the minimum is gone. L(w)
    prefers the sharp one, L(w + ε̂) with ρ = 0.2 the flat one."""
    sharp, flat = 1e-4, 3 + 1e-4                          # beside the minima, where the gradient has a direction
    moved = {w: valley(w + ascent(np.array([valley_gradient(w)]), 0.2))[0] for w in (sharp, flat)}
    assert valley(sharp) < valley(flat) < 0.16
    assert moved[flat] - valley(flat) < 0.02 < 0.8 < moved[sharp] - valley(sharp)
