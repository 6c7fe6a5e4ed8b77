"""Gradient descent in a valley: closed forms against steps and eigenvalues (T4)."""
import numpy as np
import pytest

from minigrad.weightspace import theory


def test_contraction_of_each_coordinate():
    eigenvalues, w0 = [1.0, 50.0], np.array([1.0, 1.0])
    for lr in (0.01, 0.039, 0.041):
        np.testing.assert_allclose(theory.conditioning.descend(eigenvalues, w0, lr, 40),
                                   theory.conditioning.closed_form(eigenvalues, w0, lr, 40), rtol=1e-10)
    assert theory.conditioning.contraction(eigenvalues, 0.039) < 1 < theory.conditioning.contraction(eigenvalues, 0.041)
    assert theory.conditioning.contraction(eigenvalues, 0.04) == pytest.approx(1)


def test_the_best_rate_and_the_best_momentum():
    eigenvalues = [1.0, 100.0]
    lr, factor = theory.conditioning.best_rate(eigenvalues)
    assert factor == pytest.approx(99 / 101) == pytest.approx(theory.conditioning.contraction(eigenvalues, lr))
    assert all(theory.conditioning.contraction(eigenvalues, lr * k) > factor for k in (0.99, 1.01))
    lr, beta, factor = theory.conditioning.best_momentum(eigenvalues)
    for value in eigenvalues:                               # the 2 × 2 matrix of heavy ball in (w, m)
        step = np.array([[1 - lr * value, -lr * beta], [value, beta]])
        assert np.abs(np.linalg.eigvals(step)).max() == pytest.approx(factor, abs=1e-6)
    assert factor == pytest.approx(9 / 11)
    assert theory.conditioning.steps_to(0.5, 1 / 8) == pytest.approx(3)
