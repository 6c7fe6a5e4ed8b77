"""Numbers in another form are named: by shape and value, with the mistakes beside it; what is not sure is not said."""
import numpy as np
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.forms import another_form, members, reduced, symbol_of, turned
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.plain import results

BACKWARD = known_formulas(load("batchnorm_backward"), 0)


class Returned:
    """Stands for a Reply: what a function returns for each probe."""

    def __init__(self, function, known):
        self.found = results(function, known.calls)

    def value(self, tag, call):
        return self.found[call]


def form(function, known=BACKWARD):
    """The Form of what a function of the exercise's arguments returns."""
    return another_form(known, Returned(function, known))


def after(change, *names):
    """A function that changes the three gradients that these mistakes give."""
    right = load("batchnorm_backward").variant(names)
    return lambda dy, x, gamma, eps: change(dy, x, *right(dy, x, gamma, eps))


LINE = "return dx, dγ, dβ"


@pytest.mark.parametrize(("change", "faults", "computes"), [
    (lambda dy, x, dx, dg, db: (dx, dg, db[None]), ("shape",), "return dx, dγ, dβ of shape (1, 5)"),
    (lambda dy, x, dx, dg, db: (dx.T, dg, db), ("transposed",), "return dxᵀ, dγ, dβ"),
    (lambda dy, x, dx, dg, db: (dx, dg, dy), ("another_value",), "return dx, dγ, dy"),
    (lambda dy, x, dx, dg, db: (dx, dg, dy.sum(1)), ("another_value",), "return dx, dγ, (sum of dy over axis 1)"),
    (lambda dy, x, dx, dg, db: (dx, np.stack([dg, 0 * dg]), db), ("not_reduced",),
     "return dx, (numbers of shape (2, 5) whose sum over axis 0 is dγ), dβ"),
    (lambda dy, x, dx, dg, db: (dx, db), ("missing_output",), "return dx, dβ"),
    (lambda dy, x, dx, dg, db: (dx, dg, db, dy), ("extra_output",), "return dx, dγ, dβ, dy"),
    (lambda dy, x, dx, dg, db: (dg, dx, db), ("order",), "return dγ, dx, dβ"),
    (lambda dy, x, dx, dg, db: np.concatenate([dx.ravel(), dg, db]), ("joined",), "return (dx, dγ, dβ in one array)")],
    ids=("axis kept", "transposed", "not summed", "other axis", "per example", "missing", "extra", "order", "joined"))
def test_the_form_is_named_and_written(change, faults, computes):
    found = form(after(change))
    assert found.faults == faults and found.computes == computes
    assert not any(part.cost for part in found.parts)
    assert found.says == (LINE if faults != ("shape",) else "return dx, dγ, dβ of shape (5,)")


def test_mistakes_beside_the_form_are_named_too():
    found = form(after(lambda dy, x, dx, dg, db: (dx, dg[None], db[None]), "no_mean_path"))
    assert found.faults == ("shape",) and found.parts[0].names == ("no_mean_path",)
    found = form(after(lambda dy, x, dx, dg, db: (dx, dg), "sign"))
    assert found.faults == ("missing_output",)
    assert found.parts[0].names == ("sign",) and found.parts[0].outputs == (0, 1)


@pytest.mark.parametrize("change", [
    lambda dy, x, dx, dg, db: (dx, dg[None] + 1e-3, db), lambda dy, x, dx, dg, db: (dx, dg, np.sin(dy)),
    lambda dy, x, dx, dg, db: (np.sin(dx), dg), lambda dy, x, dx, dg, db: (dx, dg, db[:1]),
    lambda dy, x, dx, dg, db: (dx, dg, {"b": "text"}), lambda dy, x, dx, dg, db: "text"],
    ids=("near", "function", "missing and wrong", "cut", "text inside", "text"))
def test_numbers_that_are_not_sure_are_not_named(change):
    assert form(after(change)) is None


def test_a_known_mistake_may_have_another_shape():
    known = known_formulas(load("conv2d"), 0)
    assert {"no_padding", "one_row_less", "one_column_less", "one_row_and_column_less", "same"} <= set(known.reshaped)
    assert not any(set(names) & set(known.reshaped) for names in known.table)
    found = form(load("conv2d").variant(("no_padding",)), known)
    assert found.faults == () and found.parts[0].names == ("no_padding",)


def test_members_are_arrays_of_double_precision():
    assert [a.tolist() for a in members((1, [2.0, 3.0], True), 3)] == [1.0, [2.0, 3.0], 1.0]
    assert members((np.float32(1),), 1) is None and members((None, 1.0), 2) is None
    assert [a.shape for a in members([np.ones(2), np.ones(2)], 1)] == [(2, 2)]


def test_a_symbol_is_found_by_value():
    assert symbol_of(BACKWARD, [dy for dy, *_ in BACKWARD.calls]) == "dy"
    assert symbol_of(BACKWARD, [np.sin(dy) for dy, *_ in BACKWARD.calls]) is None


def test_every_sum_and_every_order_of_axes_is_tried():
    values, right = [np.arange(24.0).reshape(2, 3, 4)], [np.zeros(3)]
    sums = [one.numbers[0].tolist() for one in reduced("y", values, right)]
    assert sums == [[60.0, 92.0, 124.0], [7.5, 11.5, 15.5], [15.0, 19.0, 23.0]]      # sum, mean, largest
    turns = list(turned("y", values, [np.zeros((4, 2, 3))]))
    assert [one.numbers[0].shape for one in turns] == [(4, 2, 3)]


def test_the_verdict_has_the_two_lines(tmp_path):
    path = tmp_path / "ridge.py"
    path.write_text("import numpy as np\n\n\n" + load("ridge").solution.replace("+ lam * w, best", "+ lam * w"))
    verdict = check(load("ridge"), path)
    assert verdict.status == "fault" and verdict.faults == ["missing_output"]
    assert verdict.rows == [("you compute", "return L, ∇L"), ("exercise says", "return L, ∇L, ŵ")]
    path.write_text(path.read_text().replace("X.T @ r + lam * w", "X.T @ r"))
    verdict = check(load("ridge"), path)
    assert verdict.status == "invalid" or "missing_output" in verdict.faults
