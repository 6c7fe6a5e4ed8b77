"""A derivation holds on random numbers, or it stops the lesson; an approximation falls as it says."""
import numpy as np
import pytest
from minigrad.errors import UsageError
from minigrad.learn import derive
from minigrad.learn.lesson import showing
from minigrad.learn.lesson.claims import ClaimError

PENALTY = (("w − η·(g + λ·w)", "the penalty in the gradient"), ("= w − η·g − η·λ·w", "multiply out"),
           ("= (1 − η·λ)·w − η·g", "collect w"))
GIVEN = {"w": (-2, 2), "g": (-2, 2), "η": (0.01, 0.5), "λ": (0.1, 1)}


def test_what_holds_is_shown_with_numbers_and_reasons(capsys):
    derive("decay", *PENALTY, given=GIVEN, source="L6")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == " decay  L6"
    assert lines[1].split() == "1 w − η·(g + λ·w) the penalty in the gradient".split()
    assert lines[3].split() == "✓ 3 = (1 − η·λ)·w − η·g collect w".split()


@pytest.mark.parametrize("step", [0, 1, 2])
def test_any_wrong_step_is_found(step, capsys):
    wrong = list(PENALTY)
    wrong[step] = (wrong[step][0].replace("η·", "2·η·", 1), "")
    with pytest.raises(ClaimError, match=f"step {max(step, 1) + 1}, .* they differ by"):
        derive("decay", *wrong, given=GIVEN)
    assert capsys.readouterr().out == ""


def test_a_step_that_is_off_by_a_millionth_is_found():
    with pytest.raises(ClaimError):
        derive("x", ("x", ""), ("1.000001·x", ""), given={"x": (1, 2)})
    with pytest.raises(ClaimError, match="nan"):
        derive("x", ("x", ""), ("x", "", lambda s: np.nan), given={"x": (1, 2)})


def test_approximations_have_an_order():
    sine = {"f": lambda s: np.sin(s["x"]), "g": lambda s: np.cos(s["x"]), "h": (0.5, 1.0)}
    given = {"x": (0.2, 1.0), **sine}
    start = ("f(x + h)", "", lambda s: np.sin(s["x"] + s["h"]))
    derive("Taylor", start, ("≈ f + h·g + O(h²)", "Taylor"), given=given)
    derive("Taylor", start, ("= f + O(h)", "one term"), given=given)
    for wrong in ("f + h·g + O(h³)", "f + O(h²)", "f − h·g + O(h²)"):
        with pytest.raises(ClaimError, match="the distance falls as h"):
            derive("Taylor", start, (wrong, ""), given=given)


def test_symbols_can_be_vectors_and_defined_by_others():
    derive("norm", ("‖g‖²", ""), ("Σᵢ gᵢ²", "", lambda s: s["g"] @ s["g"]), ("q", ""),
           given={"g": (-1, 1, 4), "n": "‖g‖", "q": "n·n"})


@pytest.mark.parametrize("steps", [(), (("x", ""),), (("x", ""), ("y", ""))])
def test_what_is_no_derivation_is_refused(steps):
    with pytest.raises(UsageError):
        derive("x", *steps, given={"x": (1, 2)})


def test_a_notebook_gets_latex_and_long_steps_fit_the_terminal(monkeypatch, capsys):
    derive("long", ("x", "r " * 35), ("1·x", "s " * 38), given={"x": (1, 2)})
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
    shown = []
    monkeypatch.setattr(showing, "in_notebook", lambda: True)
    monkeypatch.setattr(showing, "show", shown.append)
    derive("abs", ("|x|/η", "why"), ("|x|·(1/η)", ""), given={"x": (-2, -1), "η": (1, 2)})
    page = shown[0]._repr_markdown_()
    assert r"\vert x\vert" in page and "| why |" in page and all(line.count("|") == 4 for line in page.splitlines()[2:])
