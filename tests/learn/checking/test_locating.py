"""An unknown mistake is found by value, whatever the variables are called."""
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.checking.locating import located, side_by_side
from minigrad.learn.exercises.course import load
from minigrad.learn.sandbox.messages import Limits


def rows_of(report, body):
    exercise = load("swa")
    source = f"def swa_update(w_swa, w, n_models):\n    {body}\n"
    return report(exercise, known_formulas(exercise, 0), source, Limits())


def test_the_first_value_that_nobody_holds_is_named():
    rows = rows_of(located, "a = w_swa * n_models + w\n    return a / (n_models + 1.5)")
    assert rows[0] == ("found", "sum is your `a`")
    assert dict(rows)["look here first"] == "count = n + 1"


def test_what_is_returned_is_a_value_too():
    rows = rows_of(side_by_side, "a = w_swa * n_models + w\n    return a / (n_models + 1)")
    assert [(owner, row.partition("   →")[0]) for owner, row in rows] == [
        ("your `a`", "sum = n·w_SWA + w"), ("nowhere", "count = n + 1"), ("what you return", "w_SWA′ = sum/count")]


def test_a_function_that_stops_is_not_explained():
    assert rows_of(side_by_side, "return 1 / 0") == [("explain", "your function has to run to its end first")]
    assert rows_of(located, "return 1 / 0") == []
