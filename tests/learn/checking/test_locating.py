"""An unknown mistake is found by value, whatever the variables are called."""
import numpy as np
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.checking.locating import in_turn, located, side_by_side, tells
from minigrad.learn.exercises.course import load
from minigrad.learn.sandbox.messages import Limits


def rows_of(report, body):
    exercise = load("adam")
    source = f"def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):\n    {body}\n"
    return report(exercise, known_formulas(exercise, 0), source, Limits())


MEANS = "a = beta1 * m + (1 - beta1) * g; b = beta2 * v + (1 - beta2) * g * g"
STEP = "d = a / (1 - beta1**t); return w - lr * d / (c**0.5 + eps), a, b"


@pytest.mark.long
def test_the_first_value_that_nobody_holds_is_named():
    rows = rows_of(located, f"{MEANS}; c = b / 7\n    {STEP}")
    assert rows[0] == ("you return", "w is wrong, m is right, v is right")
    assert rows[1] == ("in one probe", "mₜ is your `a`")
    assert dict(rows)["not found"].startswith("v̂ₜ = vₜ/(1−β₂ᵗ)")


def test_the_line_is_named_where_a_change_makes_every_number_right():
    rows = rows_of(located, f"{MEANS}\n    c = b / (1 - beta2**t)**2\n    {STEP}")
    assert rows[1:] == [("look here first", "line 3: c = b / (1 - beta2**t)**2"),
                        ("why", "with something else in the place of `2` all your numbers are right")]


def test_what_is_returned_is_a_value_too():
    rows = rows_of(side_by_side, f"{MEANS}; c = b / (1 - beta2**t); {STEP}")
    assert [(owner, row.partition("   →")[0]) for owner, row in rows] == [
        ("your `a`", "mₜ = β₁·mₜ₋₁ + (1−β₁)·gₜ"), ("your `b`", "vₜ = β₂·vₜ₋₁ + (1−β₂)·gₜ²"),
        ("your `d`", "m̂ₜ = mₜ/(1−β₁ᵗ)"), ("your `c`", "v̂ₜ = vₜ/(1−β₂ᵗ)"),
        ("what you return", "wₜ₊₁ = wₜ − η·m̂ₜ/(√(v̂ₜ) + ε)")]


def test_a_function_that_stops_is_not_explained():
    assert rows_of(side_by_side, "return 1 / 0") == [("explain", "your function has to run to its end first")]
    assert rows_of(located, "return 1 / 0") == []


@pytest.mark.long
def test_what_is_said_comes_from_a_call_with_wrong_numbers(tmp_path):
    exercise, path = load("lookahead"), tmp_path / "lookahead.py"
    path.write_text("import numpy as np\n\n\n" + exercise.solution.replace(
        "    return", "    m = np.sin(m) if t == 5 else m\n    return"))
    assert dict(check(exercise, path).rows)["you return"] == "slow is right, fast is right, m is wrong"


def test_a_value_is_found_row_by_row_in_the_iterations_of_a_loop():
    rows = np.array([[1.0, 2.0], [3.0, 4.0]])
    seen = [("your `u`", rows[0]), ("your `v`", rows[0]), ("your `u`", rows[1])]
    assert in_turn(seen, rows) == "your `u`"
    assert in_turn(seen[:2], rows) is None and in_turn(seen, np.array(1.0)) is None


@pytest.mark.long
def test_true_false_and_zeros_are_found_nowhere_since_they_are_everywhere(tmp_path):
    assert not tells(True) and not tells(np.zeros(3)) and tells(np.array([0, 2.0]))
    path = tmp_path / "gradient_check.py"
    path.write_text("import numpy as np\n\n\ndef gradient_check(f, vjp, x, u, eps, tol):\n    h = np.cbrt(eps)\n"
                    "    d = np.array([(u @ f(x + h * e) - u @ f(x - h * e)) / (2 * h) for e in np.eye(len(x))])\n"
                    "    E = float(np.sin(np.sum(d * d)) ** 2 + 7)\n    return d, E, bool(E <= tol)\n")
    rows = check(load("gradient_check"), path).rows
    assert any(what.startswith("dᵢ is") for label, what in rows if label == "in one probe")
    assert not any(what.startswith("ok is") for label, what in rows if label == "in one probe")
