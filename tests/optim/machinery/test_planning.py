"""Plans: every rule of the page has one; results are written in place only where the old value is no longer needed."""
import numpy as np
import pytest

from minigrad.optim import rules
from minigrad.optim.machinery.planning import plan

from .test_applying import ODD, vectors


def planned(rule, n=20):
    w, g, state, given = vectors(rule, n)

    def whole(w, g, *moments):
        new = rule(w, g, *moments, **given)
        return new if isinstance(new, tuple) else (new,)

    return plan(whole, [w, g, *state], range(2, 2 + len(state))), [w, g, *state], whole


@pytest.mark.parametrize("rule", rules.PAGE, ids=lambda rule: rule.__name__)
def test_every_rule_of_the_page_is_planned(rule):
    found, given, whole = planned(rule)
    want = whole(*[v.copy() for v in given])
    g = given[1].copy()
    found.run(given, [slice(0, 7), slice(7, 14), slice(14, 20)])
    for mine, value in zip((given[0], *given[2:]), want, strict=True):
        np.testing.assert_array_equal(mine, value)
    np.testing.assert_array_equal(given[1], g)
    assert len(found.kinds) <= 4


def test_adam_writes_its_results_where_they_belong():
    found, _, _ = planned(rules.adam)
    assert not found.copies and len(found.kinds) == 2
    names = [ufunc.__name__ for ufunc, _, _ in found.steps]
    assert names.count("sqrt") == 1 and len(names) == 14


def test_the_old_momentum_is_kept_as_long_as_it_is_needed():
    """The slide's SGDW steps with the old m: the new one goes to a buffer first."""
    found, _, _ = planned(rules.sgdw_slide)
    assert len(found.copies) == 1


@pytest.mark.parametrize("rule, possible", list(zip(ODD, [False] * 4 + [True] * 5, strict=True)))
def test_what_can_be_planned(rule, possible):
    w, g, state, _ = vectors(rule, 20)

    def whole(*given):
        new = rule(*given, lr=0.1)
        return new if isinstance(new, tuple) else (new,)

    assert (plan(whole, [w, g, *state], range(2, 2 + len(state))) is not None) == possible


def test_a_rule_that_looks_at_its_numbers_is_not_planned():
    for look in (lambda w: w if w > 0 else -w, lambda w: w * float(w), lambda w: w[::-1] * 1, lambda w: w * len(w),
                 lambda w: np.sum(w) * w, lambda w: np.asarray(w) * 2, lambda w: w + np.arange(20.0), lambda w: 3.0,
                 lambda w: np.dot(w, w), lambda w: np.clip(w, 0, 1), lambda w: w * w.mean()):
        assert plan(lambda w, g, look=look: (look(w),), [np.ones(20), np.ones(20)], []) is None
