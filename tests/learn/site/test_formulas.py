"""Formulas on a page: found in sentences, typeset as MathML, with the Unicode as their text."""
import re
import time
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import example, given, settings, strategies as st
from minigrad.learn import formulas
from minigrad.learn.explaining.notation import decompose, latex
from minigrad.learn.lesson import script
from minigrad.learn.site.formulas import formula, found, sentence
from minigrad.learn.site.mathml import mathml
from minigrad.optim import rules

from .reader import Reader

TEXT = "The step is η·m̂ₜ/(√v̂ₜ + ε), which is a tenth of g (if β₁ = 0.9, β₂ = 0.999)."


def tree(text, flat=False):
    """The MathML of a formula as nested lists of texts."""
    def nested(node):
        inner = [nested(child) for child in node]
        return (node.tag, *inner) if inner else node.text
    return [nested(node) for node in ElementTree.fromstring(f"<math>{mathml(latex(text), flat)}</math>")]


@pytest.mark.parametrize("text, expected", [
    ("m̂ₜ", [("msub", ("mover", "m", "^"), "t")]),
    ("β₁ᵗ", [("msubsup", "β", "1", "t")]),
    ("w_SWA", [("msub", "w", "SWA")]),
    ("a/(1−b)", [("mfrac", "a", ("mrow", "1", "−", "b"))]),
    ("√(v + ε)", [("msqrt", "v", "+", "ε")]),
    ("ρ·g/‖g‖", ["ρ", "·", ("mfrac", "g", ("mrow", "‖", "g", "‖"))]),
    ("|g|^{q−1}", [("msup", ("mrow", "|", "g", "|"), ("mrow", "q", "−", "1"))]),
    ("x′", [("msup", "x", "′")]),
    ("E[v] < 1e-8", ["E", ("mrow", "[", "v", "]"), "<", "1e−8"]),
    ("0.9, 10", ["0.9", ",", "10"]),
])
def test_mathml(text, expected):
    assert tree(text) == expected


@pytest.mark.parametrize("text, expected", [
    ("a/(1−b)", "a/(1−b)"), ("(a + b)/c", "(a+b)/c"), ("½x", "½x"), ("g/‖g‖", "g/‖g‖"), ("x/y₁", "x/y1"),
])
def test_in_a_line_of_text_fractions_have_a_slash_and_the_brackets_they_need(text, expected):
    root = ElementTree.fromstring(f"<math>{mathml(latex(text), flat=True)}</math>")
    assert "".join(root.itertext()) == expected and not list(root.iter("mfrac"))


@pytest.mark.parametrize("rule", rules.PAGE, ids=lambda rule: rule.__name__)
def test_every_formula_of_the_rules_is_typeset(rule):
    """Well-formed MathML that has each letter of the Unicode, and the Unicode itself."""
    for text, _ in formulas(rule).rows:
        page = formula(text)
        ElementTree.fromstring(f"<p>{page.replace('mathvariant=normal', '')}</p>")
        assert Reader(page).text == text
        shown = "".join(re.findall(r"<m[ion][^>]*>([^<]*)</m", page))
        letters = re.findall(r"[α-ωa-zA-Z]", decompose(text))
        assert not set(letters) - set(shown), text


def test_a_formula_breaks_in_front_of_relations_only():
    pieces = re.findall(r'class="u"[^>]*>([^<]*)<', formula("Lₜ = f(a = b) + (c < d) ≤ 1 → 0"))
    assert pieces == ["Lₜ", "= f(a = b) + (c &lt; d)", "≤ 1", "→ 0"]
    assert " " not in re.sub(r"<[^>]*>", "", formula("a+b·c").replace("&lt;", ""))


def test_formulas_in_a_sentence():
    assert [TEXT[a:b] for a, b in found(TEXT)] == ["η·m̂ₜ/(√v̂ₜ + ε)", "g", "β₁ = 0.9", "β₂ = 0.999"]
    assert Reader(sentence(TEXT)).text == TEXT


@pytest.mark.parametrize("text", [
    "10 · A convolutional net", "A net of 10 units", "I am here", "between 0 and 1", "20 % of them", "SGD + momentum",
    "PyTorch's weight_decay", "davda54/sam#17", "3 to 5", "and/or", "p-norm",
    "(a) first", "E19, T18", "-5", "lesson 14",
])
def test_what_is_not_a_formula(text):
    assert found(text) == [] and "<" not in sentence(text)


def test_no_line_begins_with_a_full_stop():
    """What touches a formula stays on its line; the formula may still break in front of a relation."""
    text = "one (with m̂ₜ = mₜ/(1−β₁ᵗ)), two (√v). And ε, not η: no √w at all"
    page = ElementTree.fromstring(f"<p>{sentence(text)}</p>")
    whole = [Reader(ElementTree.tostring(part, encoding="unicode").removesuffix(part.tail or "")).text
             for part in page.iter("span") if part.get("class") == "whole"]
    assert whole == ["= mₜ/(1−β₁ᵗ)),", "(√v).", "ε,", "η:"]
    assert Reader(sentence(text)).text == text


@pytest.mark.parametrize("text, formulas", [
    ("so a = 1 and w = (1, 1).", ["a = 1", "w = (1, 1)"]), ("x ≥ 0; y", ["x ≥ 0", "y"]), ("(N = 8)", ["(N = 8)"]),
    ("‖x − y‖² is", ["‖x − y‖²"]), ("gives −(1/n) Σ yᵢ xᵢ in all", ["−(1/n) Σ yᵢ xᵢ"]), ("m/(1 − β", ["β"]),
    ("log(1 + e⁰) = log 2", ["log(1 + e⁰)"]), ("at w ↦ L(w + ε)", ["w ↦ L(w + ε)"]), ("ŵ counts", ["ŵ"]),
])
def test_what_is_a_formula(text, formulas):
    assert [text[a:b] for a, b in found(text)] == formulas


@settings(max_examples=300, deadline=None)
@given(st.text("aAbβ₁ᵗ√‖|()[]{}_^/ =−·,.½\u0302′e10\\<&%Σ⟨⟩", max_size=12))
@example("[ /0]")
def test_any_text_keeps_its_characters(text):
    """Whatever a docstring or a lesson says, it is on the page once, and the page is well-formed."""
    page = sentence(text)
    assert Reader(page).text == " ".join(text.split())
    ElementTree.fromstring(f"<p>{page.replace('mathvariant=normal', '')}</p>")


def test_every_text_of_the_lessons_keeps_its_characters():
    for lesson in script.lessons():
        for cell in lesson.cells:
            if cell.kind == "markdown":
                text = " ".join(cell.text.split())
                assert Reader(sentence(text)).text == text


@pytest.mark.parametrize("text", ["0" * 5000 + "x", "(" * 300 + "α", "|a" * 301 + " ≤ 1", "α_" * 500, "1/" * 900 + "("])
def test_no_text_takes_long(text):
    began = time.perf_counter()
    assert Reader(sentence(text)).text == text
    assert time.perf_counter() - began < 2
