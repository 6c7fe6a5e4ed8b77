"""The rewritten text computes what the student's computes, and knows where each value stands."""
import ast

import numpy as np
import pytest
from minigrad.learn.checking.instrumenting import Instrumented

TEXT = '''import numpy as np


class Memory:
    """Keeps what it saw."""
    size: int = 2

    def keep(self, x: float) -> float:
        self.last = x * 2 if x > 0 else -x
        return self.last


def f(x, k=3):
    """A docstring stays."""
    memory = Memory()
    total: float = 0.0
    for i in range(k):
        total += memory.keep(x[i] - 1)
    rows = [a for a in x if a > 0]
    text = f"{total:.2f}"
    pair = x[::-1], x[1:][0]
    a, *rest = (total, len(rows), *pair)
    square = (lambda v:
              v**2)
    return square(a) + memory.last, rest, text, [*map(float, np.cumsum(x).tolist())]
'''


def run(source, *arguments):
    """What f of a source returns."""
    scope = {}
    exec(compile(source, "f.py", "exec"), scope)
    return scope["f"](*arguments)


def test_the_rewritten_text_computes_the_same():
    x = np.array([2.0, -1.0, 0.5, 3.0])
    mine, theirs = run(TEXT, x), run(Instrumented(TEXT).source, x)
    assert repr(mine) == repr(theirs) and len(mine) == 4


def test_each_value_has_its_place_in_the_text():
    program = Instrumented(TEXT)
    places = {(place.line, place.text) for place in program.places.values()}
    assert {(9, "x * 2"), (9, "x * 2 if x > 0 else -x"), (18, "memory.keep(x[i] - 1)"), (18, "x[i]"),
            (25, "square(a) + memory.last")} <= places
    assert not any("Memory" in text and line == 4 for line, text in places)


def test_what_is_read_of_a_value_is_its_number():
    """Every lambda is handed float arrays, numbers or None, beside the value itself."""
    scope = {}
    exec(Instrumented("def f(x):\n    n = len(x)\n    return [n, n + 1], x is None\n").source, scope)
    numbers = scope["numbers_"]
    assert numbers(3) == (3.0, 3) and type(numbers(3)[0]) is float
    assert numbers([1, 2])[0].tolist() == [1.0, 2.0] and numbers(["a"])[0] is None
    assert numbers("text") == ("text", "text")
    assert scope["f"](np.ones(2)) == ([2, 3], False)


def test_lines_of_the_rewritten_text_lead_back():
    program = Instrumented(TEXT)
    text, rewritten = TEXT.splitlines(), program.source.splitlines()
    returned = next(i for i, line in enumerate(rewritten, 1) if line.strip().startswith("for i in"))
    assert text[program.original(returned) - 1].strip() == "for i in range(k):"
    assert program.original(1) == 0 and program.original(10_000) == 0


@pytest.mark.parametrize("statement", ["x[0] += 1", "del x[0]", "a, b = b, a", "x.a = 3", "global q"])
def test_statements_that_are_left_as_they_are_still_parse(statement):
    source = f"def f(x, a, b):\n    {statement}\n"
    assert ast.parse(Instrumented(source).source)


def test_a_variable_may_have_any_name():
    assert run(Instrumented("def f(x):\n    numbers = x + 1\n    return numbers * 2\n").source, 3) == 8


def test_imports_from_the_future_stay_the_first_statements():
    text = '"""A file."""\nfrom __future__ import annotations\nimport numpy as np\n\n\n' \
           'def f(x: Unknown):\n    y = x + 1\n    return y * 2\n'
    program = Instrumented(text)
    assert run(program.source, 3) == 8
    written = program.source.splitlines()
    (line,) = (n for n, words in enumerate(written, 1) if words.strip().startswith("y = "))
    assert program.original(line) == 7
