"""A step-through that can be changed: every argument is a field, and the page computes the lines again with the rule
that the engine runs. Without JavaScript it is the table as it was computed here.
"""
from html import escape

from ....optim.machinery.signatures import symbol
from ...explaining.explain import Table
from ...terminal import number
from .. import html
from . import catalogue, translate


def changeable(shown):
    """Whether this is a Table of one of the engine's elementwise rules with a plain number for every argument."""
    return (isinstance(shown, Table) and catalogue.known(shown.function)
            and all(isinstance(value, (int, float)) for value in shown.arguments.values()))


def table(shown):
    """The HTML of a changeable Table: fields for the arguments, a row for each line (hidden, if it was not reached)."""
    rule, ran = shown.function, iter(shown.rows)
    row, cells, hidden = next(ran, None), [], []
    for line in translate.lines(rule):
        reached = row is not None and (row.name, row.code) == (line.name, line.code)
        before, after = (number(row.before), number(row.after)) if reached else ("-", "-")
        cells.append((html.formula(line.formula), f"<code>{escape(line.code)}</code>", escape(before), escape(after)))
        hidden.append(not reached)
        row = next(ran, None) if reached else row
    grid = html.grid(("formula", "code", "before", "after"), cells, numbers=(2, 3), kind="steps",
                     caption=f"{escape(rule.__name__)}: change a number")
    head, *rows = grid.split("\n<tr>")
    body = "".join(f"\n<tr hidden>{row}" if away else f"\n<tr>{row}" for row, away in zip(rows, hidden, strict=True))
    return (f'<div class="live" data-rule="{rule.__name__}">\n<div class="fields" role="group" '
            f'aria-label="arguments of {rule.__name__}">\n{fields(shown)}\n<button type="button" class="again" hidden>'
            f'As before</button>\n</div>\n{head}{body}\n<p class="told" role="status"></p>\n</div>')


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
    return repr(float(value)).removesuffix(".0")
