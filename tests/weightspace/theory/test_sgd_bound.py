"""The bound on SGD by hand, and beside runs (T2, T3)."""
import math

import numpy as np
import pytest

from minigrad import data
from minigrad.weightspace import theory
from minigrad.weightspace.ensembles import slope


def test_the_bound_by_hand():
    """L = 2, gap = 3, σ² = 5, B = 4, T = 100: 12/100 + 2 √(60/400)."""
    assert theory.sgd_bound.bound(2, 3, 5, 4, 100) == pytest.approx(0.12 + 2 * math.sqrt(0.15))
    assert theory.sgd_bound.step_size(2, 3, 5, 4, 100) == pytest.approx(math.sqrt(24 / 1000))
    assert theory.sgd_bound.step_size(2, 3, 1e-9, 4, 100) == 0.5


def test_the_variance_term_falls_with_the_roots_of_b_and_t():
    noise = lambda B, T: theory.sgd_bound.bound(2, 3, 5, B, T) - 12 / T
    sizes = [1, 4, 16, 64]
    assert slope(sizes, [noise(B, 100) for B in sizes]) == pytest.approx(-0.5)
    assert slope(sizes, [noise(4, T) for T in sizes]) == pytest.approx(-0.5)


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
