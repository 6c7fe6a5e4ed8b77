"""The numbers for probes."""
import numpy as np
from minigrad.learn.exercises.drawing import decades, moments, spread


def test_decades_are_spread_over_their_range_in_both_signs():
    x = decades(np.random.default_rng(0), 100, 40, low=0.1, high=1000.0)
    assert x.shape == (100, 40) and 0.1 < abs(x).min() < 0.11 and 900 < abs(x).max() < 1000
    counts, _ = np.histogram(np.log10(abs(x)), bins=[-1, 0, 1, 2, 3])
    assert np.all(abs(counts - 1000) < 120)
    assert abs(np.mean(x > 0) - 0.5) < 0.03


def test_a_few_numbers_reach_both_ends_in_both_signs():
    x = spread(np.random.default_rng(0), 7, 0.1, 30.0)
    assert abs(x).min() < 0.12 and abs(x).max() > 24 and np.all(np.diff(np.sort(abs(x))) > 0)
    assert np.sum(x > 0) in (3, 4)


def test_moments_are_0_before_the_first_step_alone():
    for t in (1, 3):
        w, g, m, v = moments(np.random.default_rng(0), t, 5, 0.1, 30)
        assert (v >= 0).all() and w.shape == g.shape == m.shape == v.shape == (5,)
        assert (m == 0).sum() == (5 if t == 1 else 1) and (g == 0).sum() == (t > 1) and v.any() == (t > 1)
