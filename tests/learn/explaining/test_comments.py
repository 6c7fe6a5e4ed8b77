"""`#:` comments are read, and shown beside their code."""

import pytest
from minigrad.errors import UsageError
from minigrad.learn import formulas


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
