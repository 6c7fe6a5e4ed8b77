"""Splits are stratified, complete, repeatable, and refuse to leave a part empty."""
import numpy as np
import pytest

from minigrad import data
from minigrad.errors import DataError


def test_every_class_is_represented_to_within_one_example():
    labels = np.repeat([0, 1, 2], [10, 20, 70])
    for seed in (None, 0, 1):
        train, test = data.split_indices(labels, 0.2, seed)
        assert np.bincount(labels[test]).tolist() == [2, 4, 14]
        np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(100))


def test_without_a_seed_positions_alone_decide():
    train, test = data.split_indices(np.zeros(10, int), 5)
    np.testing.assert_array_equal(test, [0, 2, 4, 6, 8])
    np.testing.assert_array_equal(train, [1, 3, 5, 7, 9])


def test_a_seed_shuffles_within_classes_and_repeats():
    labels = np.arange(200) % 4
    first, again, other = (data.split_indices(labels, 0.25, seed)[1].tolist() for seed in (3, 3, 4))
    assert first == again != other


@pytest.mark.parametrize("test, count", [(0.2, 2), (0.21, 3), (0.05, 1), (4, 4)])
def test_shares_are_rounded_up_and_counts_taken_as_they_are(test, count):
    assert len(data.split_indices(np.arange(10), test)[1]) == count


@pytest.mark.parametrize("test", [0, 0.0, 1.0, 10, -1, 1.5])
def test_an_empty_part_raises(test):
    with pytest.raises(DataError, match="of 10 examples leaves"):
        data.split_indices(np.zeros(10, int), test)


def test_x_and_y_stay_together():
    y = np.arange(50) % 5
    (xa, ya), (xb, yb) = data.train_test_split(10.0 * y[:, None], y, 10, seed=1)
    assert (len(ya), len(yb)) == (40, 10)
    np.testing.assert_array_equal(np.concatenate([xa, xb])[:, 0], 10 * np.concatenate([ya, yb]))
    with pytest.raises(DataError, match="50 examples and 49 labels"):
        data.train_test_split(np.zeros(50), y[:49])
