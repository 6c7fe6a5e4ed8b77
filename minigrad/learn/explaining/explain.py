"""The step-through: what every line of an update rule or another function does to the numbers.

    tab = explain(rules.adam, w=1.0, g=1000.0, m=0.0, v=0.0, t=1, lr=0.1)      prints the table and returns it
    tab["m̂"], tab["Δw"]                                                        values by symbol
    with explain.next(opt, "fc1.weight", index=(0, 3)) as tab: opt.step()      one coordinate of a live optimizer
    explain.diff(rules.adam, rules.adam_slide, w=1.0, g=2.0, …)                the first line whose value differs

The function that runs is the engine's own.
"""
import contextlib
import inspect
import re

import numpy as np

from ...backend import to_numpy
from ...errors import RuleError, UsageError
from ...optim.machinery.signatures import signature, symbol
from ..terminal import COLUMNS, number, pad, tell, width, wrap
from .notation import decompose, latex
from .tracing import record


class Table:
    """The lines that ran, in order (`rows`), with `arguments` and `result`. `tab["m̂"]` is a value by symbol or name.

    Prints as aligned text; in a notebook as a table of LaTeX. `tab["Δw"]` is there for every rule that moves w.
    """

    def __init__(self, function, arguments, rows=(), result=None):
        self.function, self.arguments, self.rows, self.result = function, arguments, list(rows), result

    def __getitem__(self, key):
        for row in reversed(self.rows):
            if decompose(key) in (decompose(row.symbol), row.name):
                return row.after
        given = {decompose(symbol(name, self.function)): value for name, value in self.arguments.items()}
        if decompose(key) in given or key in self.arguments:
            return self.arguments.get(key, given.get(decompose(key)))
        if key == "Δw" and "w" in self.arguments:
            return self["w"] - self.arguments["w"]
        known = list(dict.fromkeys([row.symbol for row in self.rows] + list(given)))
        raise UsageError(f"table of {self.title()}: no value is called {key!r}, expected one of {', '.join(known)}.")

    def title(self):
        """Name of the function that ran."""
        return getattr(self.function, "__name__", str(self.function))

    def heading(self):
        """Name and arguments: `adam   w = 1, g = 1000, …, η = 0.1`."""
        given = (f"{symbol(name, self.function)} = {number(value)}" for name, value in self.arguments.items())
        return f"{self.title()}   " + ", ".join(given)

    def __repr__(self):
        cells = [(row.formula, row.code, number(row.before), number(row.after)) for row in self.rows]
        wide = [max([width(cell[i]) for cell in cells], default=0) for i in range(4)]
        unbroken = re.sub("(?<!,) ", "\N{NO-BREAK SPACE}", self.heading())       # lines end behind commas only
        lines = [line.replace("\N{NO-BREAK SPACE}", " ") for line in wrap(unbroken, rest="    ", cut=False)]
        for formula, code, before, after in cells:
            values = f"{pad(before, wide[2], right=True)} → {after}"
            if sum(wide) + 8 <= COLUMNS:
                lines.append(f" {pad(formula, wide[0])}  {pad(code, wide[1])}  {values}".rstrip())
            else:
                lines += [f" {pad(formula or code, wide[0])}  {values}", f"     {code}"][:2 if formula else 1]
        return "\n".join(lines)

    def _repr_markdown_(self):
        lines = [f"**{self.heading()}**", "", "| formula | code | before | after |", "|:--|:--|--:|--:|"]
        for row in self.rows:
            formula = f"${latex(row.formula)}$" if row.formula else ""
            lines.append(f"| {formula} | `{row.code}` | {number(row.before)} | {number(row.after)} |")
        return "\n".join(lines)


class Diff:
    """Two functions on the same numbers. `pairs`: each row of the first with the row of the second of equal value (or
    None); `first`: the first row whose value does not occur in the second, None if the results agree."""

    def __init__(self, table, other):
        self.table, self.other = table, other
        self.agree = same(table.result, other.result)
        self.pairs = [(row, next((o for o in other.rows if same(row.after, o.after)), None)) for row in table.rows]
        self.first = None if self.agree else next((row for row, twin in self.pairs if twin is None), None)

    def __repr__(self):
        left = [f"{row.formula or row.code}" for row, _ in self.pairs]
        wide = max(map(width, left), default=0)
        values = [number(row.after) for row, _ in self.pairs]
        span = max(map(width, values), default=0)
        lines = [f"{self.table.title()} beside {self.other.title()}"]
        for (row, twin), text, value in zip(self.pairs, left, values, strict=True):
            found = f"= {twin.name}, line {twin.number}" if twin else "nowhere"
            mark = "  ◀ first difference" if row is self.first else ""
            lines.append(f" {pad(text, wide)}  {pad(value, span, right=True)}  {found}{mark}")
        lines.append(" same results" if self.agree else f" results: {number(self.table.result)} and "
                     f"{number(self.other.result)}")
        return "\n".join(lines)


def table(function, **values):
    """The Table of one call, without printing it. State that is not given starts at 0, t at 1, as in the engine."""
    arguments = _arguments(function, values)
    result, rows = record(function, kwargs=arguments)
    return Table(function, arguments, rows, result)


def explain(function, **values):
    """Run a function line by line, print what each line did, and return the Table.

    function: any Python function or method: an update rule of `optim.rules`, a procedure over f(w) such as
              `optim.sam_gradient` or `ws.uniform_soup`, one's own. Formulas are its `#:` comments.
    values:   its arguments by name; numbers, lists or arrays. State defaults to 0 and t to 1 for update rules.
    Raises UsageError for arguments that are missing or unknown, and under a debugger before Python 3.12.
    Cost: one call of the function, about 20 times slower than usual. `explain.next` and `explain.diff`: see the module.

    >>> table = mg.explain(optim.rules.momentum, w=1.0, g=2.0, lr=0.1, momentum=0.9)
    momentum   w = 1, g = 2, m = 0, η = 0.1, β = 0.9
     mₜ = βmₜ₋₁ + gₜ  m = momentum * m + g  0 → 2
     wₜ₊₁ = wₜ − ηmₜ  w = w - lr * m        1 → 0.8
    """
    tab = table(function, **values)
    tell(tab, "thing", thing=tab)
    return tab


@contextlib.contextmanager
def next_step(optimizer, name=None, index=None):
    """Explain the next step of a live optimizer: `with explain.next(opt, "fc1.weight", (0, 3)) as tab: opt.step()`.

    The Table is filled when the step is made, from the rule, state and hyperparameters that the engine itself uses, in
    its dtype, and printed when the block ends. Without `index` it shows the whole array, without `name` all weights.
    Raises UsageError if no step was made, RuleError if the line-by-line run and the engine disagree.
    """
    tab = Table(None, {})
    with optimizer.observed(name, index) as seen:
        yield tab
    if not seen:
        raise UsageError("explain.next: no step was made inside the block. Call opt.step() there.")
    calls, after = seen[0]
    for rule, arguments in calls:
        tab.result, rows = record(rule, kwargs=arguments)
        tab.rows += rows
    tab.function, tab.arguments = rule, {**arguments, "g": calls[0][1]["g"]}
    new = tab.result[0] if isinstance(tab.result, tuple) else tab.result
    if not np.array_equal(to_numpy(new), to_numpy(after), equal_nan=True) and not same(new, after, 1e-6):
        raise RuleError(f"explain.next: line by line {tab.title()} gives w = {number(new)}, "
                        f"the engine {number(after)}.")
    tell(tab, "thing", thing=tab)


def diff(function, other, **values):
    """Run two functions on the same arguments, print them side by side, return the Diff.

    Lines are matched by value, not by name, so `other` may be a student's function with names of its own: it is given
    its arguments by name if it knows all the names, else by position. Each function takes the values it knows.
    Choose values for which different formulas give different numbers.
    """
    mine, theirs = (inspect.signature(f).parameters for f in (function, other))
    if unknown := set(values) - set(mine) - set(theirs):
        raise UsageError(f"explain.diff: neither function has {', '.join(sorted(unknown))}.")
    tab = table(function, **{name: value for name, value in values.items() if name in mine})
    given = {**tab.arguments, **values}
    if set(theirs) <= set(given):
        given = {name: given[name] for name in theirs}
    else:
        given = dict(zip(theirs, tab.arguments.values(), strict=False))
    found = Diff(tab, table(other, **given))
    tell(found, "thing", thing=found)
    return found


explain.next = next_step
explain.diff = diff


# ---------------------------------------------------------------- helpers

def _arguments(function, values):
    """The arguments in the function's order, lists as arrays, defaults filled in."""
    every = inspect.signature(function).parameters
    parameters = {name: p for name, p in every.items() if p.kind is not p.VAR_KEYWORD}
    more = {name: value for name, value in values.items() if name not in parameters}
    if more and len(parameters) == len(every):
        raise UsageError(f"explain: {function.__name__} has no {', '.join(sorted(more))}; it takes "
                         f"{', '.join(parameters)}.")
    start = {}
    if list(parameters)[:2] == ["w", "g"]:
        start = {**dict.fromkeys(signature(function).state, 0.0), "t": 1}
    given = {name: values.get(name, start.get(name, p.default)) for name, p in parameters.items()}
    if missing := [name for name, value in given.items() if value is inspect.Parameter.empty]:
        raise UsageError(f"explain: {function.__name__} needs a value for {', '.join(missing)}.")
    return {name: np.array(v, float) if _numeric(v) else v for name, v in (given | more).items()}


def _numeric(value):
    """Whether this is a list of numbers, or of such lists: a vector or a matrix written out, not a list of vectors."""
    return isinstance(value, (list, tuple)) and all(isinstance(v, (int, float, np.generic)) or _numeric(v)
                                                    for v in value)


def same(a, b, rtol=1e-9):
    """Equal values (numbers, arrays, tuples of them), up to a relative error of rtol."""
    if isinstance(a, tuple) or isinstance(b, tuple):
        pair = isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b)
        return pair and all(same(p, q, rtol) for p, q in zip(a, b, strict=True))
    try:
        a, b = np.asarray(to_numpy(a), float), np.asarray(to_numpy(b), float)
    except (TypeError, ValueError):
        return a is b
    return a.shape == b.shape and np.allclose(a, b, rtol=rtol, atol=1e-300, equal_nan=True)
