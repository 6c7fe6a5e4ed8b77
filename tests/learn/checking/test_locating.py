"""An unknown mistake is found by value, whatever the variables are called."""
from pathlib import Path

import numpy as np
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.checking.locating import (
    in_turn, local_names, located, place_of, side_by_side, tells, to_change)
from minigrad.learn.checking.repairing import Repair
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.plain import answers
from minigrad.learn.sandbox.messages import Limits


def rows_of(report, body):
    exercise = load("adam")
    source = f"def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):\n    {body}\n"
    return report(exercise, known_formulas(exercise, 0), source, Limits())


def located_in(exercise, known, source, limits):
    student = {}
    exec(source, student)
    return located(exercise, known, source, limits, answers(student["adam_step"], known.calls))


MEANS = "a = beta1 * m + (1 - beta1) * g; b = beta2 * v + (1 - beta2) * g * g"
STEP = "d = a / (1 - beta1**t); return w - lr * d / (c**0.5 + eps), a, b"


@pytest.mark.long
def test_the_first_value_that_nobody_holds_is_named():
    rows = rows_of(located_in, f"{MEANS}; c = b / 7\n    {STEP}")
    assert rows[0] == ("you return", "wₜ₊₁ is wrong, mₜ is right, vₜ is right")
    assert rows[1] == ("in one probe", "mₜ is your `a`")
    assert dict(rows)["not found"].startswith("v̂ₜ = vₜ/(1−β₂ᵗ)")


def test_the_line_is_named_where_a_change_makes_every_number_right():
    rows = rows_of(located_in, f"{MEANS}\n    c = b / (1 - beta2**t)**2\n    {STEP}")
    assert rows[1:] == [("look here first", "line 3: c = b / (1 - beta2**t)**2"),
                        ("why", "with something else in the place of `2` all your numbers are right")]


def test_a_change_that_is_needed_at_two_places_names_both():
    rows = to_change([Repair(1, "n", also=(2,)), Repair(1, "n", also=(2,))], "a = b / n\nc = d / n")
    assert rows == [("look here first", "line 1: a = b / n"), ("and here", "line 2: c = d / n"),
                    ("why", "with something else in the place of each `n` there all your numbers are right")]
    assert to_change([Repair(1, "n", also=(2,)), Repair(1, "b")], "a = b / n\nc = d / n") == []


def test_a_change_that_follows_a_convention_says_whose_it_is():
    also = next(a for a in load("adam").also if a.scores)
    rows = to_change([Repair(1, "n")], "a = b / n", also)
    assert rows[-1] == ("why", "with something else in the place of `n` all your numbers are right, by a convention: "
                               + also.whose)


@pytest.mark.long
def test_a_variable_that_is_right_until_a_line_changes_it():
    rows = rows_of(located_in, f"{MEANS}; c = b / (1 - beta2**t); d = a / (1 - beta1**t)\n    a = a * 3 + 1\n"
                               "    b = b * 2 + 5; return w - lr * d / (c**0.5 + eps), a, b")
    assert rows[1:] == [("look here first", "line 3: a = a * 3 + 1"),
                        ("why", "your `a` is mₜ until this line changes it")]


@pytest.mark.long
def test_a_truth_is_not_called_right_beside_a_wrong_number_that_it_is_made_of():
    (path,) = (Path(__file__).parent / "corpus" / "gradient_check").glob("*_rounded_differences.py")
    assert dict(check(load("gradient_check"), path).rows)["you return"] == "dᵢ is wrong, E is wrong"


def test_a_name_that_two_functions_assign_is_not_followed():
    source = "def f(x):\n    y = x\n    return y\ndef g(x):\n    y = z = x\n    return y\n"
    assert local_names(source) == ["z"]


def test_the_place_of_a_change_is_a_text_that_stands_once():
    found = [Repair(1, "g"), Repair(1, "g * m")]
    assert place_of(found, "m = where(g * m < 0, g, 2)", False) == "`g * m`"
    assert place_of(found[:1], "m = where(g * m < 0, g, 2)", False) == "one of the `g`"
    assert place_of(found[:1], "m = g / gg", False) == "`g`"


def test_what_is_returned_is_a_value_too():
    rows = rows_of(side_by_side, f"{MEANS}; c = b / (1 - beta2**t); {STEP}")
    assert [(owner, row.partition("   →")[0]) for owner, row in rows] == [
        ("your `a`", "mₜ = β₁·mₜ₋₁ + (1−β₁)·gₜ"), ("your `b`", "vₜ = β₂·vₜ₋₁ + (1−β₂)·gₜ²"),
        ("your `d`", "m̂ₜ = mₜ/(1−β₁ᵗ)"), ("your `c`", "v̂ₜ = vₜ/(1−β₂ᵗ)"),
        ("what you return", "wₜ₊₁ = wₜ − η·m̂ₜ/(√(v̂ₜ) + ε)")]


def test_a_function_that_stops_is_not_explained():
    assert rows_of(side_by_side, "return 1 / 0") == [("explain", "your function has to run to its end first")]
    exercise = load("adam")
    known = known_formulas(exercise, 0)
    source = "def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):\n    return w, m, 1 / 0\n"
    wrong = [[2 * a for a in call] for call in known.right]
    assert located(exercise, known, source, Limits(), wrong) == []


@pytest.mark.long
def test_what_is_said_comes_from_a_call_with_wrong_numbers(tmp_path):
    exercise, path = load("lookahead"), tmp_path / "lookahead.py"
    k = exercise.probes(np.random.default_rng(0))[0][-1]
    path.write_text("import numpy as np\n\n\n" + exercise.solution.replace(
        "    return", f"    m = np.sin(m) if k == {k} else m\n    return"))
    assert dict(check(exercise, path).rows)["you return"] == "θ′ is right, w′ is right, m′ is wrong"


def test_a_value_is_found_row_by_row_in_the_iterations_of_a_loop():
    rows = np.array([[1.0, 2.0], [3.0, 4.0]])
    seen = [("your `u`", rows[0]), ("your `v`", rows[0]), ("your `u`", rows[1])]
    assert in_turn(seen, rows) == "your `u`"
    assert in_turn(seen[:2], rows) is None and in_turn(seen, np.array(1.0)) is None


@pytest.mark.long
def test_whole_numbers_and_zeros_are_found_nowhere_since_they_are_everywhere(tmp_path):
    assert not tells(True) and not tells(3) and not tells(np.array([0, 1.0])) and tells(np.array([0, 2.0]))
    path = tmp_path / "gradient_check.py"
    path.write_text("import numpy as np\n\n\ndef gradient_check(f, vjp, x, u, eps, tol):\n    h = np.cbrt(eps)\n"
                    "    d = np.array([(u @ f(x + h * e) - u @ f(x - h * e)) / (2 * h) for e in np.eye(len(x))])\n"
                    "    E = float(np.sin(np.sum(d * d)) ** 2 + 7)\n    return d, E, bool(E <= tol)\n")
    rows = check(load("gradient_check"), path).rows
    assert any(what.startswith("dᵢ is") for label, what in rows if label == "in one probe")
    assert not any(what.startswith("ok is") for label, what in rows if label == "in one probe")
