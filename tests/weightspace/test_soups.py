"""Uniform and greedy soups: the recipe, its ties, its promise."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigrad import weightspace as ws
from minigrad.errors import LayoutError, NotFiniteError, UsageError

from .problems import net


def test_uniform_soup_is_the_mean_in_the_dtype_of_its_ingredients():
    weights = [np.random.default_rng(i).standard_normal(6).astype(np.float32) for i in range(5)]
    soup = ws.uniform_soup(weights)
    assert soup.dtype == np.float32
    np.testing.assert_array_equal(soup, np.mean(np.array(weights, dtype=np.float64), axis=0).astype(np.float32))
    np.testing.assert_array_equal(ws.uniform_soup(weights[:1]), weights[0])


def test_greedy_soup_by_hand():
    """Score −(w − 2)²: 2.5 first (−0.25); with 1 the mean is 1.75 (−0.0625): taken; with 4 it is 2.5 (−0.25): left."""
    score = lambda w: -float((w[0] - 2) ** 2)
    w, chosen = ws.greedy_soup([np.array([4.0]), np.array([1.0]), np.array([2.5])], score)
    assert chosen == [2, 1] and w == [1.75]


def test_ties_are_taken_and_equal_scores_keep_their_order():
    w, chosen = ws.greedy_soup([np.array([1.0]), np.array([3.0]), np.array([5.0])], lambda w: 0.5)
    assert chosen == [0, 1, 2] and w == [3.0]               # with > only the first would be in it


@given(st.lists(st.lists(st.floats(-3, 3), min_size=2, max_size=2), min_size=1, max_size=6), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_never_below_the_best_single_one(vectors, seed):
    table = np.random.default_rng(seed).standard_normal((3, 2))
    score = lambda w: float(np.round(np.sin(table @ w).sum(), 1))          # rugged, with ties
    weights, calls = [np.array(v) for v in vectors], []
    w, chosen = ws.greedy_soup(weights, lambda w: calls.append(1) or score(w))
    assert score(w) >= max(score(v) for v in weights)
    assert len(calls) == 2 * len(weights) - 1 and len(set(chosen)) == len(chosen)
    np.testing.assert_array_equal(w, ws.uniform_soup([weights[i] for i in chosen]))


def test_weights_of_a_state_by_name():
    model = net()
    state = {**model.state_dict(), "counter": np.array(3)}
    np.testing.assert_array_equal(ws.weights_of(state, model.parameters().layout), model.parameters().w)
    state["2.weight"] = state["2.weight"][:2]
    with pytest.raises(LayoutError, match=r"b\.npz: parameter 2\.weight is of shape \(3, 4\).*shape \(2, 4\)"):
        ws.weights_of(state, model.parameters().layout, who="b.npz")
    del state["0.bias"]
    with pytest.raises(LayoutError, match=r"0\.bias.*nothing"):
        ws.weights_of(state, model.parameters().layout)


def test_bad_soups_are_refused():
    for soup in (ws.uniform_soup, lambda weights: ws.greedy_soup(weights, lambda w: 0.0)):
        with pytest.raises(UsageError, match="at least one"):
            soup([])
        with pytest.raises(LayoutError, match=r"vector 1 has shape \(3,\), expected \(2,\)"):
            soup([np.zeros(2), np.zeros(3)])
    with pytest.raises(NotFiniteError, match="checkpoint 0"):
        ws.greedy_soup([np.zeros(2)], lambda w: float("nan"))


def test_the_soup_of_equal_vectors_is_that_vector():
    """A sum divided by k is rounded: in float64 for k = 3 already."""
    w = np.random.default_rng(0).standard_normal(200)
    for k in (1, 3, 7, 49):
        np.testing.assert_array_equal(ws.uniform_soup([w] * k), w)
        np.testing.assert_array_equal(ws.uniform_soup([w.astype(np.float32)] * k), w.astype(np.float32))
    assert not np.array_equal(sum([w] * 49) / 49, w)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_never_enters_a_soup(bad):
    with pytest.raises(NotFiniteError):
        ws.uniform_soup([np.zeros(2), np.array([1.0, bad])])
