"""Predictions on a page are read as in a terminal: numbers, units, numbers and parts of choices."""
import itertools

import pytest
from minigrad.learn.lesson.answers import matches, readings, unit_names
from minigrad.learn.lesson.questions import chosen
from minigrad.learn.site.live.catalogue import HERE
from minigrad.learn.site.live.questions import question

from ..reader import Reader
from .node import needs_node, node

SCRIPT = (HERE / "answers.js").read_text(encoding="utf-8")
TYPED = ["0.1", ".1", "0,1", "1/10", "10^-1", "10**-1", "10⁻¹", "1e-1", " 0.1 ", "−2", "-2", "+3", "1,000", "1,000,000",
         "1,5,2", "2^-1", "3·10⁻⁴", "3×10^-4", "3x", "", "1/3", "2^(-1)", "1e400^2", "10^400", "1/10^400", "1e400",
         "log 2", "ln(2)", "√10", "sqrt(10)", "0.1·√10", "log 0", "√0", "(-8)^0.5", "-8^0.5", "1/0", "0^-1", "nan",
         "inf", "0x10", "seven", "10 η", "10η", "10·η", "10 eta", "10 LR", "η", "50 %", "50 percent", "2 steps",
         "2steps", "steps", "1,0 η"]
UNITS = ["", "η", "%", "steps"]


@needs_node
@pytest.mark.parametrize("unit", UNITS)
def test_numbers_are_read_as_python_reads_them(unit):
    found = node(SCRIPT + "answer(given[0].map(text => readings(text, given[1])));", [TYPED, unit_names(unit)])
    for typed, numbers in zip(TYPED, found, strict=True):
        assert numbers == pytest.approx(list(readings(typed, unit)), rel=1e-15), typed
    assert sum(map(len, found)) >= 25


@needs_node
def test_what_counts_as_the_same_answer():
    answers = ["0.1", "0.1005", "0.102", "-2", "1e-06", "0", "-0", "flat", "Flat ", "10", "True"]
    cases = list(itertools.product([*TYPED, *answers], answers))
    found = node(SCRIPT + "answer(given[0].map(([typed, right]) => matches(typed, right, given[1])));",
                 [cases, unit_names("η")])
    for (typed, right), mine in zip(cases, found, strict=True):
        assert mine == matches(typed, right, "η"), (typed, right)
    assert 20 < sum(found) < len(cases) / 2


@needs_node
def test_choices_by_number_and_by_a_part():
    choices = ["the right", "the left", "neither", "2 of them"]
    typed = ["1", "2", "5", "0", "left", "LEFT", "the", "neither", "2 of", "of", "up", "²"]
    found = node(SCRIPT + "answer(given[0].map(text => chosen(text, given[1])));", [typed, choices])
    assert found == [chosen(text, choices) for text in typed]


def test_the_page_knows_the_units_and_the_plain_answers():
    text = question("How far?", "10 η", [("100 η", "a cause")], "η", ())
    assert 'data-units="η|eta|lr"' in text and 'data-value="10"' in text and 'data-value="100"' in text
    assert "(in η)" in Reader(text).text and "10 η" in Reader(text).text
    text = question("Which?", "up & away", [], "", ("up & away", "down"))
    assert '<li data-choice="up &amp; away">' in text and 'data-units=""' in text
    assert 'data-value="up &amp; away"' in text
