"""`#:` comments are read, and shown beside their code."""

import pytest
from minigrad.errors import UsageError
from minigrad.learn import formulas
from minigrad.learn.explaining.comments import steps_of
from minigrad.optim import rules


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


def test_the_steps_of_a_function_and_what_they_are_made_of():
    """The own name first; what a line uses is followed back through the lines before it."""
    assert steps_of(rules.momentum) == [("mₜ = βmₜ₋₁ + gₜ", ["m", "g", "momentum", "m"]),
                                        ("wₜ₊₁ = wₜ − ηmₜ", ["w", "w", "lr", "m", "g", "momentum"])]
    formula, names = steps_of(rules.adam)[4]
    assert formula == "Δwₜ = −η·m̂ₜ/(√(v̂ₜ) + ε)" and names[0] == "dw"
    assert set(names) == {"dw", "m_hat", "m", "beta1", "g", "t", "eps", "lr", "sqrt", "v_hat", "v", "beta2"}
