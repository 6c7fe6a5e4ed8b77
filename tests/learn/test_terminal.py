"""Widths, colour and numbers of what a terminal shows."""
import sys

import numpy as np
import pytest

import minigrad as mg
from minigrad.learn import table
from minigrad.learn.terminal import clean, interactive, number, pad, paint, paragraph, rounded, width, wrap
from minigrad.optim import rules


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


def test_arrays_are_shown_short():
    tab = table(rules.momentum, w=np.ones(3), g=[1.0, 2.0, 3.0], m=np.zeros(3), lr=0.1, momentum=0.9)
    np.testing.assert_allclose(tab["w"], [0.9, 0.8, 0.7])
    assert "[0.9 0.8 0.7]" in repr(tab)
    assert number(np.ones((4, 25), np.float32)) == "(4, 25) ‖·‖ 10 [1 1 1 …]"
    assert number(np.float32(0.1)) == number(0.1) == "0.1" and number(None) == "-" and number((1, 2.5)) == "(1, 2.5)"


def test_truth_values_and_tensors_are_shown_too():
    assert number(np.bool_(True)) == number(True) == "True" and number(np.array([True, False])) == "[True, False]"
    assert number(mg.Tensor(0.5)) == "0.5" and number("up") == "up"


def test_lines_break_at_spaces_and_words_are_cut_only_if_they_must():
    assert wrap("one two-three", 9) == ["one", "two-three"]              # not at the hyphen
    assert wrap("abcdefgh", 5) == ["abcde", "fgh"] and wrap("abcdefgh", 5, cut=False) == ["abcdefgh"]
    assert wrap("a b", 4, first="- ", rest="  ") == ["- a", "  b"] and wrap("") == [""]
    assert paragraph("  a\n   b ", "   ") == "   a b"


@pytest.mark.parametrize("ends, person", [((True, True), True), ((True, False), False), ((False, True), False),
                                          ((None, True), False)])
def test_a_person_sits_at_both_ends(monkeypatch, ends, person):
    class End:
        def __init__(self, terminal):
            self.isatty = lambda: terminal

    for name, terminal in zip(("stdin", "stdout"), ends):
        monkeypatch.setattr(sys, name, None if terminal is None else End(terminal))
    assert interactive() is person
