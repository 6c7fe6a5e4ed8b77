"""Edits of a formula's text: which ones there are, each once, written like the formulas of the exercises."""
import pytest

from minigrad.learn.checking.edits import edits, tidy, tokens

SYMBOLS = ("mₜ₋₁", "mₜ", "gₜ", "β", "η", "wₜ", "wₜ₊₁")


def texts(text, symbols=SYMBOLS):
    return [new for _, new in edits(text, symbols)]


@pytest.mark.parametrize(("text", "new"), [
    ("β·mₜ₋₁ + gₜ", "β·mₜ₋₁ − gₜ"),                         # a sign
    ("β·mₜ₋₁ + gₜ", "−β·mₜ₋₁ + gₜ"),
    ("β·mₜ₋₁ + η·gₜ/wₜ", "β·mₜ₋₁ + η·√(gₜ/wₜ)"),            # the root of a product
    ("wₜ − η·gₜ/(√(mₜ) + β)", "wₜ − η·gₜ/√(mₜ) + β"),       # without brackets
    ("β·mₜ₋₁ + gₜ", "β·mₜ₋₁"),                              # without a term, the last
    ("β·mₜ₋₁ + gₜ", "gₜ"),                                  # or the first
    ("β·mₜ₋₁ + gₜ", "mₜ₋₁ + gₜ"),                           # without a factor
    ("β·mₜ₋₁ + gₜ", "β·mₜ₋₁ + gₜ²"),                        # a square
    ("β·mₜ₋₁ + gₜ", "β·mₜ + gₜ"),                           # another symbol
    ("β·mₜ₋₁ + gₜ", "β·gₜ + mₜ₋₁"),                         # two exchanged
    ("β·mₜ₋₁ + gₜ", "β·mₜ₋₁ + gₜ·η"),                       # a factor more
    ("β·mₜ₋₁ + gₜ", "β·mₜ₋₁ + gₜ/β"),                       # or below
    ("β·mₜ₋₁ + gₜ", "−(β·mₜ₋₁ + gₜ)"),
    ("β·mₜ₋₁ + (1−β)·gₜ", "β·mₜ₋₁ + (1+β)·gₜ"),
    ("β·mₜ₋₁ + (1−β)·gₜ", "(1−β)·mₜ₋₁ + β·gₜ"),
    ("wₜ − η·gₜ/(√(mₜ) + β)", "wₜ − η·gₜ/(mₜ + β)"),        # without the root
    ("wₜ − η·gₜ/(√(mₜ) + β)", "wₜ − η·gₜ/√(mₜ)"),
    ("wₜ − η·gₜ/(√(mₜ) + β)", "wₜ − η·gₜ/√(mₜ + β)"),       # into the root
    ("wₜ − η·gₜ/(√(mₜ) + β)", "wₜ − η·|gₜ|/(√(mₜ) + β)"),
    ("wₜ − η·gₜ/(√(mₜ) + β)", "wₜ − η·gₜ/max(√(mₜ), β)"),
    ("gₜ if mₜ < wₜ else β", "gₜ if mₜ ≤ wₜ else β"),
    ("gₜ if mₜ < wₜ else β", "β if mₜ < wₜ else gₜ"),
    ("gₜ if mₜ < wₜ else β", "gₜ"),
    ("wₜ − η·gₜ/(√(mₜ) + β)", "wₜ − η·gₜ/(√(mₜ)·β)"),       # a product for a sum
    ("wₜ − η·gₜ", "wₜ·η − gₜ"),                             # a factor in another term
    ("β·mₜ₋₁ + gₜ", "β·mₜ₋₁ + gₜ·(1−β)"),                   # one minus a symbol
    ("‖mₜ‖ + η", "√(‖mₜ‖² + η)"),
    ("mₜ + η", "√(mₜ² + η²)"),
    ("mₜ + gₜ²", "(mₜ + gₜ)²"),                             # the square of all
    ("mₜ + gₜ²", "mₜ + gₜ³"),
    ("mₜ + gₜ²", "mₜ + mean(gₜ²)"),
    ("β·√(mₜ)", "β·‖mₜ‖"),                                  # a norm for a root
    ("wₜ − η·β·gₜ", "wₜ − (η + β)·gₜ"),                     # a sum for a product
])
def test_an_edit(text, new):
    assert new in texts(text)


def test_every_text_comes_once_and_never_the_same():
    found = texts("β·mₜ₋₁ + (1−β)·gₜ²/(√(wₜ) + η)")
    bare = [text.replace(" ", "") for text in found]
    assert len(bare) == len(set(bare)) > 300 and "β·mₜ₋₁+(1−β)·gₜ²/(√(wₜ)+η)" not in bare


def test_families_come_in_order():
    numbers = [number for number, _ in edits("β·mₜ₋₁ + gₜ", SYMBOLS)]
    assert numbers == sorted(numbers)


def test_symbols_are_the_longest_that_fit():
    assert tokens("∇L(w⁺)·w⁺ − mₜ₋₁²", ("∇L(w⁺)", "w⁺", "w", "mₜ₋₁", "mₜ")) == ["∇L(w⁺)", "·", "w⁺ ", "− ", "mₜ₋₁", "²"]


@pytest.mark.parametrize(("text", "neat"), [
    ("a+ b", "a + b"), ("a +b", "a + b"), ("(1−b) ·c", "(1−b)·c"), ("(a + b)", "a + b"), ("a·√(b) ²", "a·√(b)²"),
    ("a/(√(b))", "a/√(b)"), ("exp(a)", "exp(a)"), ("(a)·(b + c)", "a·(b + c)")])
def test_tidy(text, neat):
    assert tidy(text) == neat
