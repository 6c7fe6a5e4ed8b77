"""Showing things: text in a terminal, LaTeX and pictures in a notebook, colour only where a person sees it.

    show(table(rules.adam, …))     the step-through of a call
    show(formulas(rules.adam))     the `#:` formulas of a function beside its code
"""
import base64
import contextlib
import html
import inspect
import os
import sys
import textwrap
import unicodedata

from ..errors import UsageError
from . import umath

COLUMNS = 80
_listener = None              # a page that is being written (site.py): it is told what a terminal would be shown
BOLD, DIM, GREEN, RED, BLUE = "1", "2", "32", "31", "34"


def show(thing):
    """Display a table, formulas or anything else: rich in a notebook and on a page, else printed."""
    if in_notebook():
        from IPython.display import display
        display(thing)
    else:
        tell(thing, "thing", thing=thing)


def tell(text, kind, **told):
    """Print the text; where a page is being written, call its listener(kind, **told) instead."""
    if _listener is None:
        print(text)
    else:
        _listener(kind, **told)


@contextlib.contextmanager
def listening(listener):
    """In the block, `listener(kind, **told)` is called for each thing that would be printed or shown."""
    global _listener
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before


def in_notebook():
    """Whether the code runs in a notebook kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel")


def interactive():
    """Whether a person sits at both ends."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def paint(text, style):
    """The text in a terminal style (BOLD, GREEN, …); as it is in a pipe, with NO_COLOR, and on a dumb terminal."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
    return text if plain else f"\033[{style}m{text}\033[0m"


def width(text):
    """Columns that a text takes: an accent takes none."""
    return sum(not unicodedata.combining(c) for c in umath.decompose(text))


def pad(text, columns, right=False):
    """The text filled with spaces to so many columns."""
    fill = " " * (columns - width(text))
    return fill + text if right else text + fill


def wrap(text, first="", rest=None):
    """The text in lines of at most 80 columns."""
    return textwrap.fill(" ".join(text.split()), COLUMNS, initial_indent=first,
                         subsequent_indent=first if rest is None else rest, break_on_hyphens=False)


# ---------------------------------------------------------------- things to show

class Formulas:
    """The `#:` formulas of a function and the code beside each: `rows` of (formula, code)."""

    def __init__(self, title, rows):
        self.title, self.rows = title, rows

    def __repr__(self):
        wide = max(width(formula) for formula, _ in self.rows)
        lines = [self.title]
        for formula, code in self.rows:
            if wide + max(len(code) for _, code in self.rows) + 4 <= COLUMNS:
                lines.append(f" {pad(formula, wide)}   {code}")
            else:
                lines += [f" {formula}", textwrap.fill(code, COLUMNS, initial_indent="     ", subsequent_indent="         ")]
        return "\n".join(lines)

    def _repr_markdown_(self):
        lines = [f"**{self.title}**", "", "| formula | code |", "|:--|:--|"]
        for formula, code in self.rows:                      # a bare | would end the table's cell
            formula = umath.latex(formula).replace(r"\|", r"\Vert ").replace("|", r"\vert ")
            lines.append(f"| ${formula}$ | `{code.replace('|', chr(92) + '|')}` |")
        return "\n".join(lines)


def formulas(function, title=None):
    """The Formulas of a function, read from the `#:` comments in its source. UsageError where there are none."""
    rows = []
    for line in inspect.getsource(inspect.unwrap(function)).splitlines():
        code, mark, formula = line.partition("#:")
        if mark:
            rows.append((formula.lstrip("~").strip(), code.strip()))
    name = getattr(function, "__qualname__", str(function))
    if not rows:
        raise UsageError(f"formulas: {name} has no `#:` comments.")
    return Formulas(title or name, rows)


class Question:
    """A question for a notebook, with the answers folded away."""

    def __init__(self, question, answer, wrong):
        self.question, self.answer, self.wrong = question, answer, wrong

    def __repr__(self):
        return f"? {self.question}\n  the answer is {self.answer}"

    def _repr_markdown_(self):
        causes = "".join(f"<li>{value}: {cause}</li>" for value, cause in self.wrong)
        return (f"**Predict first.** {self.question}\n\n<details><summary>answer</summary>{self.answer}"
                f"<ul>{causes}</ul></details>")


class Picture:
    """A figure file for a notebook, with its alternative text."""

    def __init__(self, path, alt):
        self.path, self.alt = path, alt

    def __repr__(self):
        return f"figure {self.path}: {self.alt}"

    def _repr_html_(self):
        return f'<img alt="{html.escape(self.alt)}" src="{embedded(self.path)}" style="max-width:100%">'


def embedded(path):
    """A picture file as an address that holds all of it."""
    kind = "svg+xml" if path.suffix == ".svg" else "png"
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
