"""Label noise follows its transition matrix, and the clean labels are kept."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import data
from minigrad.errors import DataError, UsageError


def test_transition_matrices_by_hand():
    np.testing.assert_allclose(data.transition_matrix("symmetric", 0.3, 4),
                               [[.7, .1, .1, .1], [.1, .7, .1, .1], [.1, .1, .7, .1], [.1, .1, .1, .7]])
    np.testing.assert_allclose(data.transition_matrix("pairwise", 0.3, 3), [[.7, .3, 0], [0, .7, .3], [.3, 0, .7]])


@pytest.mark.parametrize("kind", ["symmetric", "pairwise"])
def test_frequencies_follow_the_matrix(kind):
    n = 200_000
    clean = np.arange(n) % 5
    noisy, kept = data.with_label_noise(clean, 0.4, kind, seed=0)
    counts = np.zeros((5, 5))
    np.add.at(counts, (clean, noisy), 1)
    expected = data.transition_matrix(kind, 0.4, 5)
    sd = np.sqrt(expected * (1 - expected) / (n / 5))
    assert np.all(np.abs(counts / (n / 5) - expected) <= 5 * sd)         # five standard deviations; 0 stays 0 exactly
    np.testing.assert_array_equal(kept, clean)


def test_rate_zero_changes_nothing_and_rate_one_everything():
    y = np.arange(1000) % 10
    np.testing.assert_array_equal(data.with_label_noise(y, 0.0).labels, y)
    np.testing.assert_array_equal(data.with_label_noise(y, 1.0, "pairwise").labels, (y + 1) % 10)
    assert not np.any(data.with_label_noise(y, 1.0, "symmetric").labels == y)


def test_a_seed_repeats_and_the_host_generator_is_used_without_one():
    y = np.arange(500) % 10
    a, b, c = (data.with_label_noise(y, 0.5, seed=s).labels for s in (1, 1, 2))
    assert np.array_equal(a, b) and not np.array_equal(a, c)
    mg.seed(5)
    first = data.with_label_noise(y, 0.5).labels
    mg.seed(5)
    np.testing.assert_array_equal(data.with_label_noise(y, 0.5).labels, first)


def test_the_input_is_left_alone_and_dtypes_are_int64():
    y = (np.arange(100) % 10).astype(np.uint8)
    before = y.copy()
    noisy = data.with_label_noise(y, 0.9)
    np.testing.assert_array_equal(y, before)
    assert noisy.labels.dtype == noisy.clean.dtype == np.int64


@pytest.mark.parametrize("y, kwargs, error, words", [
    ([0.0, 1.0], {}, DataError, "vector of integers"),
    (np.zeros((2, 2), int), {}, DataError, r"shape \(2, 2\)"),
    (np.array([0, 1, 5]), {"classes": 3}, DataError, "from 0 to 5, expected 0..2"),
    (np.array([0, -1, 1]), {}, DataError, "from -1"),
    (np.array([0, 1]), {"rate": 1.5}, UsageError, "rate=1.5"),
    (np.array([0, 0]), {}, UsageError, "1 class"),
    (np.array([0, 1]), {"kind": "random"}, UsageError, "'symmetric' or 'pairwise'"),
])
def test_bad_input_is_named(y, kwargs, error, words):
    with pytest.raises(error, match=words):
        data.with_label_noise(y, **{"rate": 0.2, **kwargs})
