"""Running means: the mean of a list at the memory of one vector, with either way to count the start."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minigrad as mg
from minigrad.optim.running_average import ExponentialAverage, RunningAverage


@pytest.mark.parametrize("count_start, mean", [(True, 2.0), (False, 2.5)])
def test_captures_1_2_3_4_from_0(count_start, mean):
    """A3 and A4, E13."""
    average = RunningAverage(np.array([0.0]), count_start)
    for w in (1.0, 2.0, 3.0, 4.0):
        average.update(np.array([w]))
    assert average.value[0] == mean and average.count == 4 + count_start


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40), st.booleans())
def test_a_running_mean_is_the_mean(values, count_start):
    """T13."""
    average = RunningAverage(np.array([values[0]]), count_start)
    for w in values[1:]:
        average.update(np.array([w]))
    taken = values if count_start else values[1:] or values
    np.testing.assert_allclose(average.value[0], np.mean(taken), atol=1e-9)


def test_it_holds_copies_and_takes_tensors():
    w = mg.Tensor(np.array([1.0, 2.0], np.float32))
    average = RunningAverage(w)
    w.data[:] = 9
    np.testing.assert_array_equal(average.value, [1, 2])
    average.update(mg.Tensor(np.array([3.0, 4.0], np.float32)))
    np.testing.assert_array_equal(average.value, [2, 3])
    assert average.value.dtype == np.float32


def test_another_shape_is_refused():
    with pytest.raises(mg.errors.LayoutError):
        RunningAverage(np.zeros(3)).update(np.zeros(1))


def test_exponential_average_forgets_the_start():
    average = ExponentialAverage(np.array([8.0]), decay=0.5)
    for w in (4.0, 2.0):
        average.update(np.array([w]))
    assert average.value[0] == 0.5 * (0.5 * 8 + 0.5 * 4) + 0.5 * 2 and average.count == 2
    with pytest.raises(mg.MinigradError):
        ExponentialAverage(np.zeros(1), decay=1.0)
