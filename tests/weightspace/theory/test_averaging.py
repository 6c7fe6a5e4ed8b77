"""The variance of means, by hand and of runs; the average of weights and a convex loss (T15)."""
import math

import numpy as np
import pytest

from minigrad.errors import UsageError
from minigrad.weightspace import theory

from ..problems import quadratic, symmetric


def test_variance_of_a_mean():
    assert theory.averaging.variance_ratio(8) == 1 / 8
    for n, r in ((1, 0.9), (2, 0.5), (7, 0.8), (30, -0.4)):
        exact = sum(r ** abs(i - j) for i in range(n) for j in range(n)) / n**2
        assert theory.averaging.variance_ratio(n, r) == pytest.approx(exact)
    with pytest.raises(UsageError):
        theory.averaging.variance_ratio(3, 1.0)


@pytest.mark.parametrize("n,lr,c", [(10, 0.1, 1), (10, 0.1, 8), (20, 1.0, 1)])
def test_the_runs_have_it(n, lr, c):
    expected = theory.averaging.sgd_variance_ratio(n, lr, 1.0, c)
    got = theory.averaging.measured_ratio(n, lr, 1.0, c, runs=8000)
    assert got == pytest.approx(expected, rel=4 * math.sqrt(2 / 8000))


def test_every_iterate_is_captured_unless_told_otherwise():
    assert theory.averaging.sgd_variance_ratio(5, 0.3, 1.0) == theory.averaging.sgd_variance_ratio(5, 0.3, 1.0, c=1)
    assert theory.averaging.measured_ratio(5, 0.3, 1.0, runs=50) == theory.averaging.measured_ratio(5, 0.3, 1.0, 1, 50)


def test_the_average_is_no_worse_than_the_mean_and_the_worst():
    f, rng = quadratic(symmetric([3.0, 1.0])), np.random.default_rng(0)
    weights = list(rng.standard_normal((5, 2)))
    average, mean, worst = theory.averaging.jensen(f, weights)
    assert average < mean < worst
    spread = np.cov(np.array(weights).T, bias=True)
    assert mean - average == pytest.approx(0.5 * np.trace(symmetric([3.0, 1.0]) @ spread))
