"""The words of a verdict: the two lines, the constants, whose convention, and what follows."""
import numpy as np
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.constants import Constant
from minigrad.learn.checking.explanations import Part
from minigrad.learn.checking.forms import Form
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.checking.saying import (computes, constant_name, constant_words, formula_text, half_conventions,
                                            pairs, rows_of, say_explained, say_form, say_order, what_that_does,
                                            with_affected)
from minigrad.learn.checking.verdict import Verdict
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.plain import answers

ADAM = load("adam")
V_HAT = ("v̂ₜ = vₜ", "v̂ₜ = vₜ/(1−β₂ᵗ)")


def said(exercise, parts):
    """The verdict for these Parts."""
    known, verdict = known_formulas(exercise, 0), Verdict(exercise.slug, "error", "")
    say_explained(exercise, verdict, parts, known, known.right)
    return verdict


def test_the_two_lines_of_mistakes_are_those_that_differ():
    assert pairs(ADAM, ("no_v_hat",)) == [V_HAT]
    assert computes(ADAM, ("no_v_hat", "no_m_hat")) == "m̂ₜ = mₜ; v̂ₜ = vₜ" and computes(ADAM, ()) == ""
    assert pairs(load("momentum"), ("dampening",), Constant("switch", "dampening", 0.25))[0][0] == (
        "mₜ = β·mₜ₋₁ + (1−0.25)·gₜ")


@pytest.mark.parametrize(("constant", "name", "words"), [
    (Constant("value", "beta2", 0.999), "beta2 = 0.999", ("β₂ = 0.999, whatever is given", "β₂ as it is given")),
    (Constant("factor", "lr", 2.0), "2·lr", ("2·η in place of η", "η")),
    (Constant("output", "m", 0.5), "0.5·m", ("0.5·mₜ", "mₜ")),
    (Constant("output", "w", 2.0), "2·w", ("2 times the step to wₜ₊₁", "the step to wₜ₊₁")),
    (Constant("times", "m", "1/t"), "1/t·m", ("1/t·mₜ", "mₜ"))], ids=range(5))
def test_a_constant_in_words(constant, name, words):
    assert constant_name(constant) == name and constant_words(ADAM, constant) == words


def test_a_part_says_where_it_holds():
    wrong = Part((("no_one_minus_beta1",),), outputs=(1,))
    assert rows_of(ADAM, wrong)[0] == ("only", "in mₜ")
    assert rows_of(ADAM, Part(((),), outputs=(0, 2))) == [("right", "wₜ₊₁, vₜ")]
    elsewhere = rows_of(ADAM, Part((("no_v_hat",),), where="elsewhere"))
    assert elsewhere == [("elsewhere", ""), ("you compute", V_HAT[0]), ("exercise says", V_HAT[1])]
    assert formula_text(ADAM, [Part(((),), where="for t = 1"), Part((("no_v_hat",),), where="for t = 2")]) == (
        "v̂ₜ = vₜ (for t = 2)")


def test_other_mistakes_with_the_same_numbers_are_said_once():
    twice = Part((("no_v_hat",), ("no_m_hat",), ("no_m_hat",)))
    assert [text for label, text in rows_of(ADAM, twice) if label == "or, just as well"] == [
        "m̂ₜ = mₜ  (the numbers are the same)"]
    same_in_loss = Part((("penalty_not_halved",), ("penalty_not_halved", "lambda_everywhere")), outputs=(0,))
    assert "or, just as well" not in dict(rows_of(load("ridge"), same_in_loss))


def test_a_mistake_beside_a_convention_fails_and_whose_it_is_is_said():
    verdict = said(ADAM, [Part((("eps_hat", "sign"),))])
    assert verdict.status == "fault" and verdict.faults == ["sign"]
    rows = dict(verdict.rows)
    assert rows["compare"].startswith("the ε̂ form") and "convention" not in rows and "that means" not in rows
    alone = said(ADAM, [Part((("eps_hat",),))])
    assert alone.status == "convention" and alone.conventions == ["eps_hat"] and alone.passed
    assert dict(alone.rows)["convention"].startswith("the ε̂ form") and "that means" in dict(alone.rows)


def test_a_share_of_a_formula_is_said_with_its_lines():
    """AdaGrad with ‖g‖² in v is not "the exercise with ε = 0"."""
    exercise = load("batchnorm")
    verdict = said(exercise, [Part((("eps_outside", "unbiased"),))])
    (share,) = (text for label, text in verdict.rows if label == "part of it")
    assert share.startswith("v: ") and "that means" not in dict(verdict.rows)


def test_a_convention_in_one_output_alone_is_a_mistake():
    ridge = load("ridge")
    known = known_formulas(ridge, 0)
    parts = [Part(((),), outputs=(0, 2)), Part((("doubled",),), outputs=(1,))]
    assert [also.name for also in half_conventions(known, parts)] == ["doubled"]
    assert half_conventions(known, [Part((("doubled",),))]) == []
    verdict = said(ridge, parts)
    assert verdict.status == "fault" and verdict.faults == ["doubled"] and "convention" not in dict(verdict.rows)


def test_a_line_of_an_output_that_is_right_is_not_blamed():
    """L = (‖r‖² + λ‖w‖²)/n has the same ŵ as ½‖r‖² + ½λ‖w‖², though the line of ŵ has a factor 2 twice."""
    ridge = load("ridge")
    known = known_formulas(ridge, 0)
    part = Part((("penalty_not_halved", "fit_doubled", "all_in_mean"),))
    outputs = answers(ridge.variant(part.names), known.calls)
    shown = with_affected(known, outputs, part)
    assert part.shown is None and shown.shown == (0, 1)
    lefts = {text.partition(" = ")[0] for label, text in rows_of(ridge, shown) if label == "you compute"}
    assert lefts == {"L", "∇L"} and with_affected(known, known.right, part) == part


def test_what_a_mistake_in_one_output_does_is_measured_in_that_output():
    parts = [Part(((),), outputs=(1, 2)), Part((("no_v_hat",),), outputs=(0,))]
    assert what_that_does(ADAM, parts).startswith("the first step is 31.6·η instead of 1.0·η")
    assert what_that_does(ADAM, [Part(((),))]) == ""


def test_another_order_is_the_order_of_the_line():
    verdict = Verdict("adam", "error", "")
    say_order(ADAM, verdict, (1, 2, 0), Part((("no_v_hat",),)))
    assert verdict.rows[:2] == [("you compute", "return vₜ, wₜ₊₁, mₜ"), ("exercise says", "return wₜ₊₁, mₜ, vₜ")]
    assert verdict.faults == ["order", "no_v_hat"] and verdict.status == "faults"
    assert verdict.formula == "v̂ₜ = vₜ; return vₜ, wₜ₊₁, mₜ"


def test_a_form_comes_before_the_mistakes_beside_it():
    verdict, known = Verdict("adam", "error", ""), known_formulas(ADAM, 0)
    say_form(ADAM, verdict, Form(("shape",), "return a", "return b", (Part((("no_v_hat",),)),)), known)
    assert verdict.faults == ["shape", "no_v_hat"] and verdict.status == "faults"
    assert verdict.rows[:4] == [("you compute", "return a"), ("exercise says", "return b"), ("you compute", V_HAT[0]),
                                ("exercise says", V_HAT[1])]
    verdict = Verdict("adam", "error", "")
    say_form(ADAM, verdict, Form(("shape",), "return a", "return b", (Part((("eps_hat",),)),)), known)
    assert verdict.status == "fault" and verdict.conventions == ["eps_hat"] and not verdict.passed
    assert np.all([label != "checked" for label, _ in verdict.rows])
    verdict = Verdict("adam", "error", "")
    say_form(ADAM, verdict, Form(("shape",), "return a", "return b", tuple(
        Part((names,), outputs=(k,)) for k, names in enumerate([("no_v_hat",), (), ()]))), known)
    assert "right" not in dict(verdict.rows)


def test_a_published_formula_that_is_not_asked_for_is_a_variant():
    verdict = said(ADAM, [Part((("nadam",),))])
    assert (verdict.status, verdict.faults, verdict.passed) == ("variant", ["nadam"], False)
    assert "that is" in dict(verdict.rows) and verdict.headline.startswith("a published formula")
    assert said(ADAM, [Part((("nadam", "sign"),))]).status == "faults"


@pytest.mark.long
def test_whose_convention_is_not_said_of_one_output_of_an_unknown_formula(tmp_path):
    path = tmp_path / "batchnorm.py"
    path.write_text("import numpy as np\ndef batchnorm(x, gamma, beta, mean, var, momentum, eps, training):\n"
                    "    mu, v, n = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True), x[:, 0].size\n"
                    "    if not training:\n        return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var\n"
                    "    y = np.sinh(gamma * (x - mu)) + beta\n"
                    "    mean = momentum * mean + (1 - momentum) * mu\n"
                    "    return y, mean, (1 - momentum) * var + momentum * v * n / (n - 1)\n")
    verdict = check(load("batchnorm"), path)
    assert verdict.status == "unknown" and ("you compute", "r′ = α·r + (1−α)·μ if training else r") in verdict.rows
    assert "convention" not in dict(verdict.rows), verdict.message


@pytest.mark.long
def test_no_formula_is_said_for_an_output_that_reads_another_wrong_one(tmp_path):
    """w alone would say dₜ = s·λ·(wₜ − mₜ) beside a right m; m is wrong, so that is not what is computed."""
    path = tmp_path / "sgdw.py"
    path.write_text("def sgdw_step(w, g, m, lr, beta, lam, s):\n    m = beta * m + lr * g\n"
                    "    m = m + s * lam * (w - m)\n    return w - m, m\n")
    verdict = check(load("sgdw"), path)
    assert verdict.status == "unknown" and "you compute" not in dict(verdict.rows), verdict.message
