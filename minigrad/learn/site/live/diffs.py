"""Two step-throughs side by side that can be changed: the page runs both rules on the same numbers, line by line, and
marks the first line whose value the other does not have."""
from html import escape

from ...explaining.explain import Diff, Table
from ...terminal import number
from .. import html
from ..formulas import formula
from . import tables


def changeable(shown):
    """Whether this is a Diff of two of the engine's rules with a number for every argument."""
    return isinstance(shown, Diff) and tables.changeable(shown.table) and tables.changeable(shown.other)


def diff(shown):
    """The HTML of a changeable Diff: fields for the arguments of both rules, a row for each line of the first."""
    one, other = shown.table.function.__name__, shown.other.function.__name__
    twins = {id(row): twin for row, twin in shown.pairs}
    cells, attributes = [], []
    for line, row in tables.reached(shown.table):
        twin = twins.get(id(row))
        cells.append((formula(line.formula), f"<code>{escape(line.code)}</code>", number(row.after) if row else "-",
                      f"<code>{escape(twin.name)}</code>" if twin else "nowhere"))
        attributes.append(" hidden" if row is None else ' class="first"' if row is shown.first else "")
    grid = html.grid(("formula", "code", "value", f"in {escape(other)}"), cells, numbers=(2,),
                     kind="steps", caption=f"{escape(one)} beside {escape(other)}: change a number")
    head, *rows = grid.split("\n<tr>")
    body = "".join(f"\n<tr{more}>{text}" for text, more in zip(rows, attributes, strict=True))
    both = Table(shown.table.function, {**shown.other.arguments, **shown.table.arguments})
    return (f'<div class="live diff" data-rules="{one} {other}">\n'
            f'<div class="fields" hidden role="group" aria-label="arguments of {one} and {other}">\n'
            f'{tables.fields(both)}\n<button type="button" class="again" hidden>As before</button>\n</div>\n'
            f'{head}{body}\n<p class="told" role="status">{escape(results(shown))}</p>\n</div>')


def results(shown):
    """What the two give: "same results", or both weights."""
    mine, theirs = (found.result[0] if isinstance(found.result, tuple) else found.result
                    for found in (shown.table, shown.other))
    return "same results" if shown.agree else f"w = {number(mine)} and {number(theirs)}"
