"""Steps to leave saddles and plateaus, counted and by formula (T5)."""
import math

import pytest

from minigrad.weightspace import theory


@pytest.mark.parametrize("y0", [1e-2, 1e-6, 1e-10])
def test_escape_from_a_saddle(y0):
    steps = theory.saddle.run_saddle(1.0, y0, 1.0, 0.1)
    assert steps == math.ceil(theory.saddle.saddle_escape_steps(y0, 1.0, 0.1))
    assert steps == pytest.approx(math.log(1 / y0) / 0.1, rel=0.07)


@pytest.mark.parametrize("eta", [0.001, 0.01, 0.05])
@pytest.mark.parametrize("y0", [1e-3, 1e-6])
def test_the_saddle_of_the_slides_takes_half_as_long(eta, y0):
    """T5: x² − y² is twice ½(x² − y²): y grows by 1 + 2η a step, so it takes about log(1/y₀)/(2η) steps, not /η."""
    y, steps = y0, 0
    while abs(y) < 1:
        y, steps = y + eta * 2 * y, steps + 1
    assert steps == math.ceil(math.log(1 / y0) / math.log(1 + 2 * eta))
    assert steps == theory.saddle.run_saddle(1.0, y0, 1.0, 2 * eta)
    assert steps == pytest.approx(math.log(1 / y0) / (2 * eta), rel=0.1)
    assert theory.saddle.run_saddle(1.0, y0, 1.0, eta) == pytest.approx(2 * steps, rel=0.1)


def test_698_steps():
    """T5's number: η = 0.01 and y₀ = 1e-6 on x² − y²."""
    assert theory.saddle.run_saddle(1.0, 1e-6, 1.0, 0.02) == 698
    assert theory.saddle.run_saddle(1.0, 1e-6, 1.0, 0.01) == 1389


def test_on_the_ridge_it_never_leaves():
    assert theory.saddle.saddle_escape_steps(0.0, 1.0, 0.1) == math.inf
    assert theory.saddle.run_saddle(1.0, 0.0, 1.0, 0.1, most=500) == 500


def test_a_plateau_costs_the_integral_over_the_slope():
    fast, slow = (theory.saddle.run_plateau(x, 0.5, 0.05) for x in (3.0, 4.0))
    assert fast == pytest.approx(theory.saddle.plateau_steps(3.0, 0.5, 0.05), rel=0.02)
    assert slow == pytest.approx(theory.saddle.plateau_steps(4.0, 0.5, 0.05), rel=0.01)
    assert slow / fast > 12                                 # one unit further out
    assert theory.saddle.plateau_steps(2.0, 1.0, 1.0) == pytest.approx(2.2500072256, rel=1e-9)       # (Ei(2) − Ei(½))/2
