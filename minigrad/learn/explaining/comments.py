"""The `#:` comments: the formula of a line, written beside its code.

    split(line)                  the code and the formula of a line
    formulas(rules.adam)         all formulas of a function beside its code, for `show`
    steps_of(function)           its formulas, each with the variables that the line's value is made of
"""
import ast
import inspect
import textwrap

from ...errors import UsageError
from ..terminal import COLUMNS, pad, width, wrap
from .notation import latex


def split(line):
    """(code, formula) of a line of source; an empty formula if it has no `#:`. (`#:~` marks a statement
    that is not the line's own formula.)"""
    code, _, formula = line.partition("#:")
    return code.strip(), formula.lstrip("~").strip()


class Formulas:
    """The `#:` formulas of a function and the code beside each: `rows` of (formula, code)."""

    def __init__(self, title, rows):
        self.title, self.rows = title, rows

    def __repr__(self):
        wide = max(width(formula) for formula, _ in self.rows)
        beside = wide + max(len(code) for _, code in self.rows) + 4 <= COLUMNS
        lines = [self.title]
        for formula, code in self.rows:
            if beside:
                lines.append(f" {pad(formula, wide)}   {code}")
            else:
                lines += [f" {formula}", *wrap(code, first="     ", rest="         ")]
        return "\n".join(lines)

    def _repr_markdown_(self):
        lines = [f"**{self.title}**", "", "| formula | code |", "|:--|:--|"]
        for formula, code in self.rows:
            lines.append(f"| {cell(formula)} | `{code.replace('|', chr(92) + '|')}` |")
        return "\n".join(lines)


def cell(formula):
    """A formula as LaTeX for a cell of a Markdown table, which a bare | would end."""
    return f"${latex(formula)}$".replace(r"\|", r"\Vert ").replace("|", r"\vert ")


def formulas(function, title=None):
    """The Formulas of a function, read from the `#:` comments in its source. UsageError if there are none."""
    lines = map(split, inspect.getsource(inspect.unwrap(function)).splitlines())
    rows = [(formula, code) for code, formula in lines if formula]
    name = getattr(function, "__qualname__", str(function))
    if not rows:
        raise UsageError(f"formulas: {name} has no `#:` comments.")
    return Formulas(title or name, rows)


def steps_of(function):
    """[(formula, names), …] of the assignments of a function that carry a formula, in order; `names` are the local
    variables that the line's value is made of, its own name first."""
    source = textwrap.dedent(inspect.getsource(function))
    lines, made_of, found = source.splitlines(), {}, []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            used = [n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)]
            made_of[name] = [name, *dict.fromkeys(m for u in used for m in made_of.get(u, [u]))]
            if formula := split(lines[node.lineno - 1])[1]:
                found.append((formula, made_of[name]))
    return found
