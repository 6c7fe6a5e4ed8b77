"""Formulas beside code, colour, and widths of what is shown."""
import sys

import pytest

from minigrad.errors import UsageError
from minigrad.learn import display, formulas, show


def double(x):
    y = 2 * abs(x)                                          #: y = 2·|x|
    return y if x | 1 else 0                                #:~ y ≥ 0


def test_formulas_stand_beside_their_code_in_text_and_latex():
    shown = formulas(double)
    assert shown.rows == [("y = 2·|x|", "y = 2 * abs(x)"), ("y ≥ 0", "return y if x | 1 else 0")]
    assert " y = 2·|x|   y = 2 * abs(x)" in repr(shown)
    rows = shown._repr_markdown_().splitlines()[4:]
    assert rows[0] == r"| $y = 2\cdot \vert x\vert $ | `y = 2 * abs(x)` |" and r"x \| 1" in rows[1]
    with pytest.raises(UsageError, match="has no `#:` comments"):
        formulas(close_enough)


def close_enough(x):
    return x


def test_an_accent_takes_no_column():
    assert display.width("m̂ₜ") == 2 and display.pad("ε̂", 3) == "ε̂  " and display.pad("ε̂", 3, right=True) == "  ε̂"


def test_colour_is_for_a_terminal_that_wants_it(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert display.paint("x", display.BOLD) == "\033[1mx\033[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert display.paint("x", display.BOLD) == "x"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert display.paint("x", display.BOLD) == "x"


def test_shown_things_are_printed_where_there_is_no_notebook(capsys):
    show(formulas(double))
    assert "y = 2·|x|" in capsys.readouterr().out
