"""Constants of a student's own: found from the numbers, and only if they give all of them."""
import numpy as np
import pytest
from minigrad.learn.checking import constants
from minigrad.learn.checking.constants import (Constant, fitted, least_squares, nearest_short, out_of_reach, shares,
                                               with_constant)
from minigrad.learn.checking.known_formulas import known_formulas, vector
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.plain import answers

EVERYWHERE = slice(None)


def fits(slug, function):
    """What explains the numbers of a function, with one constant."""
    known = known_formulas(load(slug), 0)
    return next(fitted(known, answers(function, known.calls), EVERYWHERE), None)


def squares(value):
    return value**2 * np.array([1.0, 2.0, 0.0]), np.zeros(3, int)


def test_least_squares_finds_the_value():
    assert least_squares(squares, (np.array([9.0, 18, 0]), np.zeros(3, int)), 2.0) == pytest.approx(3, rel=1e-12)


def test_least_squares_gives_up_where_no_value_can_do():
    assert least_squares(squares, (np.array([9.0, 18, 1]), np.zeros(3, int)), 2.0) is None
    assert least_squares(squares, (np.array([9.0, 18, 0]), np.array([0, 0, 1])), 2.0) is None


@pytest.mark.parametrize(("value", "short"), [(0.8999999999999997, 0.9), (1 / 3, 0.333333333), (1e-8 + 1e-24, 1e-8)])
def test_the_shortest_number_is_said(value, short):
    assert nearest_short(value) == short


def test_a_short_number_is_said_only_if_it_gives_the_numbers(monkeypatch):
    monkeypatch.setattr(constants, "nearest_short", lambda value: round(value, 2))
    _, constant = fits("adam", adam(lambda *a: (*a[:-1], 0.234567)))
    assert constant.value == pytest.approx(0.234567, rel=1e-9)


def adam(change):
    exercise = load("adam")
    return lambda *a: exercise.engine(*change(*a))


def test_a_value_that_is_always_the_same():
    found = fits("adam", adam(lambda w, g, m, v, t, lr, b1, b2, eps: (w, g, m, v, t, lr, b1, 0.999, eps)))
    assert found == ((), Constant("value", "beta2", 0.999))


def test_a_value_that_is_the_argument_of_the_first_probe():
    known = known_formulas(load("adam"), 0)
    eps = known.calls[0][-1]
    assert any(call[-1] != eps for call in known.calls)
    names, constant = fits("adam", adam(lambda *a: (*a[:-1], eps)))
    assert (names, constant.kind, constant.of) == ((), "value", "eps")
    assert constant.value == pytest.approx(eps, rel=1e-8)


def test_a_factor_before_an_argument():
    found = fits("adam", adam(lambda w, g, m, v, t, lr, *rest: (w, g, m, v, t, 3 * lr, *rest)))
    assert found == ((), Constant("factor", "lr", 3.0))


def test_a_constant_beside_a_mistake():
    wrong = load("adam").variant(("no_v_hat",))
    found = fits("adam", lambda w, g, m, v, t, lr, b1, b2, eps: wrong(w, g, m, v, t, lr, b1, b2, 1e-8))
    assert found == (("no_v_hat",), Constant("value", "eps", 1e-8))


def test_two_constants_are_not_one():
    assert fits("adam", adam(lambda w, g, m, v, t, lr, b1, b2, eps: (w, g, m, v, t, 3 * lr, b1, 0.999, eps))) is None


def test_a_factor_before_an_output_counts_from_where_it_starts():
    swa = load("swa")
    function = with_constant(swa, (), Constant("output", "w_swa", 3.0))
    start, new = np.array([1.0]), np.array([5.0])
    assert swa.engine(start, new, 1)[0] == 3 and function(start, new, 1)[0] == 1 + 3 * 2
    assert fits("swa", function) == ((), Constant("output", "w_swa", 3.0))


def test_a_mean_that_is_n_times_too_large_is_said_with_its_letter():
    ridge = load("ridge")
    known = known_formulas(ridge, 0)

    def longer(w, X, y, lam):
        loss, grad, best = ridge.engine(w, X, y, lam)
        return loss, len(y) * grad, best
    there = known.output_of == 1
    assert next(fitted(known, answers(longer, known.calls), there)) == ((), Constant("times", "grad", "n"))


@pytest.mark.parametrize(("slug", "name", "switch"), [
    ("swa", "moving_average", "constant"), ("momentum", "dampening", "dampening"),
    ("cross_entropy", "label_smoothing", "smooth"), ("cross_entropy", "smoothing_of_the_others", "smooth")])
def test_a_free_share_is_fitted(slug, name, switch):
    exercise = load(slug)
    known = known_formulas(exercise, 0)
    theirs = answers(exercise.variant((name,), {switch: 0.37}), known.calls)
    assert list(shares(known, theirs, EVERYWHERE)) == [((name,), Constant("switch", switch, 0.37))]
    outside = answers(exercise.variant((name,), {switch: 1.5}), known.calls)
    assert list(shares(known, outside, EVERYWHERE)) == []


def test_what_a_constant_does_not_move_is_looked_at_before_it_is_fitted():
    """v of Adam does not change with η, and its w at t = 1 does not with β₂: there v̂ is g² whatever β₂."""
    known = known_formulas(load("adam"), 0)
    w, v = (vector([change(*call) for call in known.right], known.scales) for change in (
        lambda w, m, v: (w + 1, m, v), lambda w, m, v: (w, m, v + 1)))
    rate, beta = Constant("value", "lr", 0.1), Constant("value", "beta2", 0.9)
    assert [out_of_reach(known, (), mine, EVERYWHERE, constant) for mine in (w, v) for constant in (rate, beta)] == [
        False, True, True, False]
    there = known.output_of == 0
    assert not out_of_reach(known, (), (v[0][there], v[1][there]), there, rate)
