"""Chords of convex functions and of others (L3, T1)."""
import numpy as np
import pytest

import minigrad.functions as F
from minigrad import weightspace as ws

from .problems import X, Y, objective, quadratic

SIGNS = np.where(Y == 0, -1.0, 1.0)
ridge = ws.Function(lambda w: F.ridge_loss(w, X, SIGNS, 0.1))
logistic = ws.Function(lambda w: F.logistic_loss(w, X, SIGNS, 0.01))


@pytest.mark.parametrize("f", [ridge, logistic, quadratic(np.eye(5))], ids=["ridge", "logistic", "quadratic"])
def test_regressions_are_convex(f):
    assert ws.chord_violations(f, np.zeros(5), 300, scale=3.0) == 0


def test_rounding_is_no_violation_and_a_slight_bend_is_one():
    flat = quadratic(np.zeros((5, 5)), np.ones(5))          # a plane: every chord lies in it
    assert ws.chord_violations(flat, np.full(5, 1e6), 300) == 0
    bent = ws.Function(lambda w: (w * w).sum() * -1e-6 + 1.0)
    assert ws.chord_violations(bent, np.zeros(5), 50) == 50


def test_a_network_is_not_convex():
    f = objective(penalty=0.01)
    assert ws.chord_violations(f, np.zeros(39), 100, scale=2.0) >= 1


def test_chord_gap_of_a_parabola():
    """a(1−a)(x − y)² is what x² lies below its chord."""
    f = lambda w: (float(w[0] ** 2), 2 * w)
    assert ws.chord_gap(f, np.array([3.0]), np.array([1.0]), 0.25) == pytest.approx(-0.25 * 0.75 * 4)
