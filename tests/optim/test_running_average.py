"""Running means: the mean of a list at the memory of one vector, with either way to count the start."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minigrad as mg
from minigrad.optim.running_average import ExponentialAverage, RunningAverage, mean_with


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


def test_the_mean_of_equal_vectors_does_not_drift():
    """(n·w̄ + w)/(n + 1) is off by more than 1e-5 after a thousand of them, and drifts on."""
    w = np.random.default_rng(0).standard_normal(64).astype(np.float32)
    average, textbook = RunningAverage(w), w
    for n in range(1, 2000):
        average.update(w)
        textbook = (n * textbook + w) / (n + 1)
    np.testing.assert_array_equal(average.value, w)
    assert np.abs(textbook - w).max() > 1e-5 and average.count == 2000 and average.value.dtype == np.float32


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.integers(0, 10**6))
def test_it_is_the_formula_of_the_paper(mean, w, n):
    assert mean_with(mean, n, w) == pytest.approx((n * mean + w) / (n + 1), rel=1e-12, abs=1e-9)


def test_a_start_that_does_not_count_leaves_no_trace():
    """1e8 + (w − 1e8)/1 would be 0 in float32."""
    average = RunningAverage(np.float32([1e8]), count_start=False)
    average.update(np.float32([1.25]))
    assert average.value[0] == 1.25 and average.count == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [RunningAverage, ExponentialAverage])
def test_what_is_not_finite_never_enters(kind, bad):
    average = kind(np.array([1.0, 2.0]))
    average.update(np.array([3.0, 4.0]))
    value, count = average.value.copy(), average.count
    with pytest.raises(mg.errors.NotFiniteError, match="not taken in"):
        average.update(np.array([0.0, bad]))
    np.testing.assert_array_equal(average.value, value)
    assert average.count == count
    with pytest.raises(mg.errors.NotFiniteError):
        kind(np.array([bad, 0.0]))


def test_large_vectors_are_finite():
    """Their sum and their square are not."""
    average = RunningAverage(np.float32([3e38, 3e38]))
    average.update(np.float32([3e38, 3e38]))
    np.testing.assert_array_equal(average.value, np.float32([3e38, 3e38]))


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
    """δ = ¾, so that the two weights cannot change places: ¾·8 + ¼·4 = 7, ¾·7 + ¼·2 = 5¾."""
    average = ExponentialAverage(np.array([8.0]), decay=0.75)
    for w, expected in ((4.0, 7.0), (2.0, 5.75)):
        average.update(np.array([w]))
        assert average.value[0] == expected
    assert average.count == 2
    with pytest.raises(mg.MinigradError):
        ExponentialAverage(np.zeros(1), decay=1.0)
