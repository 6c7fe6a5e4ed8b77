"""Widths, colour and numbers of what a terminal shows."""
import sys

from minigrad.learn.terminal import clean, pad, paint, rounded, width


def test_an_accent_takes_no_column():
    assert width("m̂ₜ") == 2 and pad("ε̂", 3) == "ε̂  " and pad("ε̂", 3, right=True) == "  ε̂"


def test_colour_is_for_a_terminal_that_wants_it(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert paint("x", "bold") == "\033[1mx\033[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert paint("x", "bold") == "x"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert paint("x", "bold") == "x"



def test_text_of_a_student_cannot_steer_the_terminal():
    assert "\x1b" not in clean("\x1b[2Jgone") and clean("m̂ₜ") == "m̂ₜ"


def test_numbers_as_people_write_them():
    shown = [rounded(x) for x in (31.62, 1.0, 0.316, 1000.0, 0.0, 1e-7, float("inf"), float("nan"), -2.5)]
    assert shown == ["31.6", "1.0", "0.316", "1000.0", "0.0", "1e-07", "∞", "NaN", "-2.5"]
