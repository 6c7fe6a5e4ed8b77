"""Lines of formulas: taken apart, compared, and traced to the outputs that depend on them."""
from dataclasses import replace

import pytest
from minigrad.learn.exercises.composing import changed, depends, lines, parts, sides, symbols_in, words
from minigrad.learn.exercises.course import load


def test_a_line_is_two_sides_and_a_return_is_its_values():
    assert sides("mₜ = β·mₜ₋₁ + [k = yᵢ]") == ("mₜ", "β·mₜ₋₁ + [k = yᵢ]")
    assert sides("return w, m") == ("return", "w, m")
    assert parts("max(a, b), x[i, j]/(n, 1), c") == ["max(a, b)", "x[i, j]/(n, 1)", "c"]


def test_the_lines_of_the_stub_and_of_switches():
    adam = load("adam")
    assert lines(adam)[2:4] == ["m̂ₜ = mₜ/(1−β₁ᵗ)", "v̂ₜ = vₜ/(1−β₂ᵗ)"]
    assert lines(adam, {"m_corrected": False, "late": 1})[2:4] == ["m̂ₜ = mₜ", "v̂ₜ = vₜ/(1−β₂ᵗ⁺¹)"]


def test_only_what_differs_and_what_an_output_depends_on_is_shown():
    adam = load("adam")
    m_hat = ("m̂ₜ = mₜ", "m̂ₜ = mₜ/(1−β₁ᵗ)")
    assert changed(adam, {"m_corrected": False}) == [m_hat]
    assert changed(adam, {"m_corrected": False}, [0]) == [m_hat]
    assert changed(adam, {"m_corrected": False}, [1]) == changed(adam, {"m_corrected": False}, [2]) == []
    assert [line for line, _ in changed(load("conv2d_backward"), {"examples": "mean"}, [2])] == [
        "db[o] = (1/N)·ΣₙΣᵤΣᵥ dy[n,o,u,v]"]
    assert changed(adam, {"keeps": "hats"}, [1]) == [("return wₜ₊₁, m̂ₜ, vₜ", "return wₜ₊₁, mₜ, vₜ")]


def test_words_that_no_line_reads_belong_to_every_output():
    exercise = load("power_iteration")
    fewer = exercise.switches(("one_step_less",))
    assert [line for line, _ in changed(exercise, fewer, [1])] == [line for line, _ in changed(exercise, fewer)] != []


def test_an_output_depends_on_its_lines_alone():
    adam = load("adam")
    assert depends(adam, lines(adam), [2]) == {"return", "vₜ"}
    assert depends(adam, lines(adam), [0]) == {"return", "wₜ₊₁", "m̂ₜ", "v̂ₜ", "mₜ", "vₜ"} == depends(adam, lines(adam))


@pytest.mark.parametrize(("text", "found"), [
    ("m̂ₜ/(1−β₁ᵗ)", {"m̂ₜ", "β₁"}), ("mₜ₋₁", {"mₜ₋₁"}), ("Σ(dy·x̂)", {"Σ(dy·x̂)", "dy", "x̂"}), ("n + x", {"x"})],
    ids=("fraction", "longest", "compound", "unknown"))
def test_the_longest_symbol_counts_and_a_compound_one_holds_others(text, found):
    assert symbols_in(text, {"m̂ₜ", "mₜ", "mₜ₋₁", "β₁", "t", "Σ(dy·x̂)", "dy", "x̂", "x"}) == found


def test_a_sum_is_not_the_start_of_another_one():
    assert symbols_in("Σ p·σ²", {"Σ p·σ", "σ", "p"}) == {"σ", "p"}
    assert symbols_in("(x·y)²", {"(x·y)", "x", "y"}) == {"(x·y)", "x", "y"}


def test_letters_of_words_are_no_symbols():
    """"each leg by its share of the length" has a g in it."""
    exercise = load("polygon_chain")
    assert depends(exercise, lines(exercise, exercise.switches(("by_length",))), [0]) == {
        "return", "L", "u", "v", "a", "b"}


def test_a_line_of_words_is_printed_without_its_mark():
    conv = load("conv2d")
    assert words(conv) == {"x̃"} and lines(conv)[0] == "x̃ = x with P rows and columns of zeros on each side"
    plain = replace(conv, formulas=lambda s: (line.lstrip("~") for line in conv.formulas(s)))
    assert words(plain) == set()
