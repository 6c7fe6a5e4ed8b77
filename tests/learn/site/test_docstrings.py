"""Docstrings as HTML: each kind of block becomes what it is."""
import pytest

from minigrad.learn.site.docstrings import render, summary
from minigrad.learn.site.formulas import display, typeset

from .reader import Reader

DOC = """(L, g): loss at w, and gradient near w. Differs from the paper: <nothing>.

    g = ∇L(w + ε̂),   ε̂ = ascent(∇L(w), ρ, p)    (H2)
        w ← w − ηg

f: w (n,) ↦ (L, g (n,)), pure.   rho: the radius, which
    may be 0. A second sentence
goes on, unindented.
f, rho: both.
other: not an argument.
Cost: 2 gradients. Raises UsageError for p < 1.
Source: Foret et al. 2021.

| who | ‖g‖ = 0 |
|-----|---------|
| a   | `NaN`   |

>>> for i in range(2):
...     print("<b>", i)
<b> 0
<b> 1
"""


@pytest.fixture(scope="module")
def page():
    return render(DOC, ("f", "rho"))


def test_formulas_are_typeset_and_what_stands_beside_them_is_text(page):
    assert Reader(page).formulas[:7] == ["w", "w", "g", "= ∇L(w + ε̂)", "ε̂", "= ascent(∇L(w), ρ, p)", "w"]
    shown = page[page.index('class="display"'):page.index('class="arguments"')]
    assert "<span class=soft>(H2)</span>" in shown
    assert 'margin-left: 0em' in shown and 'margin-left: 2em' in shown and shown.count("<p ") == 2


def test_arguments_are_a_list(page):
    assert "f" + "w (n,) ↦ (L, g (n,)), pure." in Reader(page).text
    assert ("<dt><code>rho</code></dt><dd>the radius, which may be 0. A second sentence goes on, unindented.</dd>"
            in page)
    assert "<dt><code>f, rho</code></dt><dd>both.</dd>" in page
    assert "<p>other: not an argument.</p>" in page and page.count("<dt>") == 3


def test_cost_errors_and_source_are_paragraphs_of_their_own(page):
    for text in ("Cost: 2 gradients.", "Source: Foret et al. 2021."):
        assert f"<p>{text}</p>" in page
    assert "<p>Raises UsageError for <" in page and "Raises UsageError for p < 1." in Reader(page).text


def test_what_differs_is_marked(page):
    assert '<div class="note differs"><p>Differs from the paper: &lt;nothing&gt;.</p></div>' in page


def test_tables(page):
    assert "who‖g‖ = 0" in Reader(page).text and "<code>NaN</code></td>" in page and "---" not in page


def test_examples_keep_every_character_and_mark_the_prompts(page):
    example = page[page.index('<pre tabindex="0"><code><span class="gp">'):]
    assert "".join(Reader(example).words).strip() == DOC[DOC.index(">>>"):].strip()
    assert example.count('class="gp"') == 2 and '<span class="go">&lt;b&gt; 0</span>' in example


def test_code_stays_code():
    code = "class Net(nn.Module):\n    x = 1\n\n    def forward(self, x):\n        return x"
    assert display(code).startswith('<pre class="formulas"')
    indented = "\n".join(f"    {line}" for line in code.split("\n"))
    assert render(indented).count("<pre") == 1


@pytest.mark.parametrize("text, formula", [
    ("w = w − ηg", True), ("m̂ₜ = mₜ/(1−β₁ᵗ)", True), ("ε = ascent(g, ρ)", True), ("y = x Wᵀ + b.", True),
    ("f = Function(lambda w: w)", False), ("the loss at w = 0, ‖g‖ too", False), ("w = 1", False), ("β₁", False),
    ("L = (w − ", False), ("t = ((i−1) mod c)/c", True), ("ε_SAM = ρ g", True),
])
def test_what_is_typeset(text, formula):
    assert bool(typeset(text)) == formula
    assert not formula or typeset(text).endswith("." if text.endswith(".") else ">")


def test_summary():
    assert summary("One line.\n\nMore.") == "One line."
    assert summary("It starts here and\nends here.\n\nMore.") == "It starts here and ends here."
    assert summary("A sentence.\nAnother.") == "A sentence."
