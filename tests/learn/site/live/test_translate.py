"""The translator: what it writes, and what it refuses."""
import math

import numpy as np
import pytest
from minigrad.learn.site.live.translate import Untranslatable, javascript, lines, results
from minigrad.optim.arithmetic import maximum, ratio, sign, sqrt

from .node import needs_node, node

SCALE = 3.0


def mixed(x, y, *, a, b=2.0):
    """Everything that is known."""
    z = -x**2 + a * (y - 1) / b                 #: z = −x² + a(y−1)/b
    u = maximum(z, 0.5) - sign(y) + abs(x)
    u = u + np.where(x > y, x, y) * (x != y) + np.minimum(x, y)
    if z <= 1:
        u = sqrt(abs(z))                        #: u = √|z|
        return u, z
    u = u + ratio(x, 0.0)
    return u, z


def summed(x, points):
    """Sum of squares of p·x − q."""
    total = 0.0
    for p, q in points:
        r = p * x - q
        total = total + r * r
    return total


@needs_node
def test_everything_that_is_known():
    from minigrad.learn.site.live.catalogue import prelude
    cases = [(x, y, a) for x in (-1.5, 0.0, 0.3) for y in (-2.0, 0.3, 4.0) for a in (0.1, 3.0)]
    found = node(f"{prelude()}const f = {javascript(mixed)}; answer(given.map(([x, y, a]) => f(x, y, {{a}})));", cases)
    assert found == [list(map(float, mixed(x, y, a=a))) for x, y, a in cases]
    assert len({row[0] for row in found}) > 10


@needs_node
def test_a_sum_over_points():
    points = [(1.0, 2.0), (0.5, -1.0), (3.0, 0.25)]
    found = node(f"const f = {javascript(summed)}; answer([f(0.7, given), f(0.7, given)]);", points)
    assert found == [summed(0.7, points)] * 2


def test_lines_keep_formula_name_and_condition():
    found = lines(mixed)
    assert [line.name for line in found] == ["z", "u", "u", "u", "u"]
    assert [line.formula for line in found] == ["z = −x² + a(y−1)/b", "", "", "u = √|z|", ""]
    assert [line.when for line in found] == ["", "", "", "(z <= 1)", "!(z <= 1)"]
    assert found[0].code == "z = -x**2 + a * (y - 1) / b" and set(found[0].reads) == {"x", "y", "a", "b"}
    assert results(mixed) == ("u", "z")


def uses_a_global(w, g):
    return w - SCALE * g


def uses_a_method(w, g):
    return w - g.sum()


def uses_another_function(w, g):
    return w - math.gamma(g)


def uses_and(w, g):
    w = w - (w > 0 and g > 0)
    return w


def uses_a_chain(w, g):
    w = w - (0 < w < g)
    return w


def uses_else(w, g):
    if w > 0:
        w = g
    else:
        w = -g
    return w


def uses_a_word_of_javascript(w, new):
    return w - new


def uses_floor_division(w, g):
    return w // g


def uses_text(w, g):
    return w - "g"


def uses_infinity(w, g):
    return w - 1e999


def uses_a_keyword(w, g):
    return w - round(g, ndigits=2)


def uses_in_place(w, g):
    w -= g
    return w


def uses_two_targets(w, g):
    w = g = w + g
    return w


def takes_anything(w, *g):
    return w


def loops_over_a_range(w, g):
    for i, k in range(3):
        w = w - g
    return w


def uses_truth(w, g):
    return w * True


REFUSED = [uses_a_global, uses_a_method, uses_another_function, uses_and, uses_a_chain, uses_else,
           uses_a_word_of_javascript, uses_floor_division, uses_text, uses_infinity, uses_a_keyword, uses_in_place,
           uses_two_targets, takes_anything, loops_over_a_range, uses_truth]


@pytest.mark.parametrize("function", REFUSED, ids=lambda f: f.__name__)
def test_what_is_not_known_is_refused_by_name(function):
    with pytest.raises(Untranslatable, match=rf"^translate: {function.__name__} "):
        javascript(function)


def test_a_function_is_what_its_name_refers_to():
    def shadowed(w, g, sqrt=None):
        return w

    with pytest.raises(Untranslatable, match="sqrt"):
        javascript(shadowed)
    with pytest.raises(Untranslatable, match="got Lambda|def"):
        javascript(lambda w: w)
    with pytest.raises(Untranslatable, match="source"):
        javascript(math.sqrt)


def changes_its_condition(w, g):
    if w > 0:
        w = w - g
        return w
    return w


def returns_without_a_name(w, g):
    return w - g


def test_what_cannot_be_shown_line_by_line():
    with pytest.raises(Untranslatable, match="changes w"):
        lines(changes_its_condition)
    with pytest.raises(Untranslatable, match="needs a name"):
        results(returns_without_a_name)
    with pytest.raises(Untranslatable, match="For"):
        lines(summed)
