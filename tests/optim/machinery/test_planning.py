"""Plans: every rule of the page has one; results are written in place only where the old value is no longer needed."""
import copy
import math

import numpy as np
import pytest

from minigrad import backend
from minigrad.optim import rules
from minigrad.optim.machinery.planning import Plan, plan
from minigrad.optim.machinery.recording import Unrecordable

from .test_applying import (ODD, by_where, old_state, promoted, squared, twice, unchanged, vector_rate, vectors)


def planned(rule, n=20):
    w, g, state, given = vectors(rule, n)

    def whole(w, g, *moments):
        new = rule(w, g, *moments, **given)
        return new if isinstance(new, tuple) else (new,)

    return plan(whole, [w, g, *state], range(2, 2 + len(state))), [w, g, *state], whole


@pytest.mark.parametrize("rule", rules.PAGE, ids=lambda rule: rule.__name__)
def test_every_rule_of_the_page_is_planned(rule):
    (found, numbers), given, whole = planned(rule)
    want = whole(*[v.copy() for v in given])
    g = given[1].copy()
    found.run(given, numbers, [slice(0, 7), slice(7, 14), slice(14, 20)])
    for mine, value in zip((given[0], *given[2:]), want, strict=True):
        np.testing.assert_array_equal(mine, value)
    np.testing.assert_array_equal(given[1], g)
    assert len(found.buffers) <= 4


def test_adam_writes_its_results_where_they_belong():
    (found, _), _, _ = planned(rules.adam)
    assert not found.copies and len(found.buffers) == 2
    names = [ufunc.__name__ for ufunc, _, _ in found.steps]
    assert names.count("sqrt") == 1 and len(names) == 14


def test_the_old_momentum_is_kept_as_long_as_it_is_needed():
    """The slide's SGDW steps with the old m: the new one goes to a buffer first."""
    (found, _), _, _ = planned(rules.sgdw_slide)
    assert len(found.copies) == 1


def is_planned(function, vectors, outputs):
    try:
        return isinstance(plan(function, vectors, outputs)[0], Plan)
    except Unrecordable:
        return False


RECORDED = {by_where, unchanged, twice, old_state, promoted, vector_rate, squared}


@pytest.mark.parametrize("rule", ODD)
def test_what_can_be_planned(rule):
    w, g, state, _ = vectors(rule, 20)

    def whole(*given):
        new = rule(*given, lr=0.1)
        return new if isinstance(new, tuple) else (new,)

    assert is_planned(whole, [w, g, *state], range(2, 2 + len(state))) == (rule in RECORDED)


@pytest.mark.parametrize("look", [
    lambda w: w if w > 0 else -w, lambda w: w * float(w), lambda w: w[::-1] * 1, lambda w: w * len(w),
    lambda w: np.sum(w) * w, lambda w: np.asarray(w) * 2, lambda w: w + np.arange(20.0), lambda w: 3.0,
    lambda w: np.dot(w, w), lambda w: np.clip(w, 0, 1), lambda w: w * w.mean(), lambda w: w @ w, lambda w: w + [1.0],
    lambda w: np.maximum.accumulate(w), lambda w: np.add(w, 1, where=w > 0), lambda w: np.modf(w)[0],
    lambda w: w * copy.deepcopy(w), lambda w: np.where(w > 0), lambda w: math.sqrt(w) * w, lambda w: w + 1j,
    lambda w: w * hasattr(w, "get"), lambda w: divmod(w, 2)[0], lambda w: np.where(w > 0, w, None)])
def test_a_rule_that_looks_at_its_numbers_is_not_planned(look):
    assert not is_planned(lambda w, g: (look(w),), [np.ones(20), np.ones(20)], [])


def test_a_stand_in_kept_from_an_earlier_step_is_not_planned():
    kept = []

    def remembers(w, g):
        kept.append(w)
        return (kept[0] - g,)

    assert is_planned(remembers, [np.ones(20), np.ones(20)], [])
    assert not is_planned(remembers, [np.ones(20), np.ones(20)], [])


@pytest.mark.parametrize("error", [ValueError, TypeError, RuntimeError])
def test_an_error_of_the_rule_is_not_swallowed(error):
    def fails(w, g):
        raise error("the rule's own")

    with pytest.raises(error, match="the rule's own"):
        plan(fails, [np.ones(20), np.ones(20)], [])


def test_an_operation_that_numpy_does_not_have_fails_as_in_numpy():
    with pytest.raises(TypeError, match="subtract"):
        plan(lambda w, g: ((w > 0) - (g > 0),), [np.ones(20), np.ones(20)], [])


def test_numbers_are_not_part_of_a_plan():
    """Another rate is the same plan, which nothing is compiled for; another dtype or branch is another."""
    def step(lr, dtype=np.float32):
        w, g = np.ones(20, dtype), np.ones(20, dtype)
        return plan(lambda w, g: (w - lr * g if lr < 1 else w - g,), [w, g], [])

    first, numbers = step(0.5)
    again, others = step(0.25)
    assert again is first and (numbers, others) == ([0.5], [0.25])
    assert len({first, step(np.float32(0.25))[0], step(np.float64(0.25))[0], step(0)[0]}) == 4
    assert step(0.5, np.float64)[0] is not first and step(2.0)[0] is not first


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("exponent", [-1, 0, 0.5, 1, 2, 2.0, 3, np.float64(2), True])
def test_powers_have_the_bits_of_numpy(exponent, dtype):
    """An array's ** is square, sqrt or reciprocal for some exponents: so it is in a plan."""
    w = np.linspace(0.1, 3, 20).astype(dtype)
    want = w ** exponent
    found, numbers = plan(lambda w, g: (w ** exponent,), [w, w], [])
    found.run([w, w.copy()], numbers, [slice(0, 20)])
    np.testing.assert_array_equal(w, want.astype(dtype))
    names = [function.__name__ for function, _, _ in found.steps]
    assert (exponent != 2 or type(exponent) is not int) or names == ["square"]


def test_nothing_of_a_recording_stays_behind():
    """A stand-in is not an array, neither during the recording nor after it."""
    seen = []

    def rule(w, g):
        seen.append((backend.is_array(w), backend.namespace(w)))
        return (w - rules.sqrt(g),)

    before = dict(backend.array_types)
    assert is_planned(rule, [np.ones(20), np.ones(20)], [])
    assert seen == [(False, np)] and backend.array_types == before
