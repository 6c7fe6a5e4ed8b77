"""The bound on mini-batch SGD with its constants, next to a run (T2, T3; S4's Theorem 1).

    1/T Σ_{t<T} E‖∇f(w_t)‖² ≤ 2L(f(w₀) − f*)/T + 2 √(2L(f(w₀) − f*) σ²/(B T))
    with  η = min(1/L, √(2B(f(w₀) − f*)/(Lσ²T)))

f is L-smooth, batches of B are drawn with replacement, σ² bounds E‖∇fᵢ(w) − ∇f(w)‖² at every point met. It follows from
f(w_{t+1}) ≤ f(w_t) − η(1 − Lη/2)‖∇f‖² + Lη²σ²/(2B) in expectation (Ghadimi & Lan 2013, arXiv:1309.5549, section 2).
The slide hides the constants in O(·), prints no step size (E7) and calls σ, not σ², the variance (E6). What it bounds
is the mean over the run: neither the last gradient nor, as the slide says, the convergence of the iterates.
"""
import math

import numpy as np

from ...backend import namespace
from ..vectors import dot, rate


def step_size(L, gap, sigma2, B, T):
    """η = min(1/L, √(2B·gap/(Lσ²T))), gap = f(w₀) − f*, a float."""
    return min(1 / L, math.sqrt(2 * B * gap / (L * sigma2 * T))) if sigma2 else 1 / L


def bound(L, gap, sigma2, B, T):
    """The right-hand side, a float: the second term falls as 1/√B and as 1/√T (T3), the first as 1/T."""
    return 2 * L * gap / T + 2 * math.sqrt(2 * L * gap * sigma2 / (B * T))


def run(problem, w, T, B, lr, seed=0):
    """(1/T Σ ‖∇f(w_t)‖², largest variance met): the left-hand side for one run of SGD, floats.

    problem: has `gradient(w, batch)` and `variance(w)`, such as data.Logistic. The variance is taken at 10 points.
    Cost: T gradients of B examples, and T of all examples to measure the left-hand side.
    """
    rng, total, variance = np.random.default_rng(seed), 0.0, 0.0
    N = len(problem.X)
    for t in range(T):
        g = problem.gradient(w)
        total += dot(g, g)
        if t % max(T // 10, 1) == 0:
            variance = max(variance, problem.variance(w))
        batch = namespace(w).asarray(rng.integers(N, size=B))
        w = w - rate(lr, t + 1) * problem.gradient(w, batch)
    return total / T, variance


def beside_a_run(problem, w, T, B, seeds=range(8)):
    """{"measured": mean left-hand side over the seeds, "bound", "ratio", "sigma2", "lr"}: the theorem beside runs.

    σ² is the largest variance met in a first run, plus 10 %. Cost: (seeds + 1) runs.
    """
    L, gap = problem.L, float(problem.loss(w)) - problem.minimum
    sigma2 = 1.1 * run(problem, w, T, B, step_size(L, gap, problem.variance(w), B, T), seed=10**6)[1]
    lr, right = step_size(L, gap, sigma2, B, T), bound(L, gap, sigma2, B, T)
    left = float(np.mean([run(problem, w, T, B, lr, seed)[0] for seed in seeds]))
    return {"measured": left, "bound": right, "ratio": left / right, "sigma2": sigma2, "lr": lr}
