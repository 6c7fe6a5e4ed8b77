"""A step-through that can be changed: every argument is a field, and the page computes the lines again with the rule
that the engine runs, in float64. Without JavaScript it is the table as it was computed here.
"""
from html import escape

import numpy as np

from ....optim.machinery.signatures import symbol
from ...explaining.explain import Table
from ...terminal import number
from .. import html
from ..formulas import formula
from . import catalogue, translate


def changeable(shown):
    """Whether this is a Table of one of the engine's elementwise rules, and of no other beside it, with a number for
    every argument."""
    return (isinstance(shown, Table) and catalogue.known(shown.function)
            and all(isinstance(value, (int, float, np.generic, np.ndarray)) and np.ndim(value) == 0
                    for value in shown.arguments.values())
            and sum(row is not None for _, row in reached(shown)) == len(shown.rows))


def reached(shown):
    """[(line of the rule, the row of the Table that it gave, None if it was not reached)]."""
    found, rows = [], list(shown.rows)
    for line in translate.lines(shown.function):
        ran = rows and (rows[0].name, rows[0].code) == (line.name, line.code)
        found.append((line, rows.pop(0) if ran else None))
    return found


def table(shown):
    """The HTML of a changeable Table: fields for the arguments, a row for each line (hidden, if it was not reached)."""
    name, cells = shown.function.__name__, []
    for line, row in reached(shown):
        values = (number(row.before), number(row.after)) if row else ("-", "-")
        cells.append((formula(line.formula), f"<code>{escape(line.code)}</code>", *map(escape, values)))
    grid = html.grid(("formula", "code", "before", "after"), cells, numbers=(2, 3), kind="steps",
                     caption=f"{escape(name)}: change a number")
    head, *rows = grid.split("\n<tr>")
    body = "".join(f"\n<tr>{text}" if row else f"\n<tr hidden>{text}"
                   for text, (_, row) in zip(rows, reached(shown), strict=True))
    return (f'<div class="live" data-rule="{name}">\n'
            f'<div class="fields" hidden role="group" aria-label="arguments of {name}">\n{fields(shown)}\n'
            '<button type="button" class="again" hidden>As before</button>\n</div>\n'
            f'{head}{body}\n<p class="told" role="status"></p>\n</div>')


def fields(shown):
    """A labelled field for each argument, in the function's order."""
    found = []
    for name, value in shown.arguments.items():
        sign = symbol(name, shown.function)
        told = escape(sign if sign == name else f"{sign} {name}")
        found.append(f'<label><span>{escape(sign)}</span><input type="text" inputmode="decimal" autocomplete="off" '
                     f'name="{name}" aria-label="{told}" value="{_text(value)}"></label>')
    return "\n".join(found)


def _text(value):
    """A number as it is typed: all its digits."""
    return str(value).removesuffix(".0")
