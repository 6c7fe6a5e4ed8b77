"""Where an unknown mistake is: by trying changes of the text (repairing.py), and by values, never by names.

The student's function runs once more in a child, instrumented (instrumenting.py): every value that a variable or an
expression had is compared with the values of the exercise's formulas. What is said is said of equal numbers.
"""
import ast

import numpy as np

from ..exercises.composing import depends, lines, sides, symbols_in
from ..exercises.plain import answers, fresh, symbol_values
from ..sandbox.calling import call_student
from ..terminal import rounded
from .instrumenting import Instrumented
from .repairing import repairs


class Seen:
    """What a traced call of a student's function held: `values` of (who, line, array) in order, and what it returned.

    `who` is a variable in backquotes, or an expression of the student's text; `asked`: the Calls of functions handed
    in, in order. `ran` is False if it did not end.
    """

    def __init__(self, exercise, source, calls, trace, limits):
        program = Instrumented(source)
        reply, _ = call_student(program.source, exercise.function, f"{exercise.slug}.py", calls,
                                len(exercise.outputs), driver=exercise.driver, trace=trace, limits=limits)
        self.ran = reply is not None and "names" in reply.report
        if not self.ran:
            return
        self.values, self.asked = [], reply.calls[trace]
        for name, line, array in zip(reply.report["names"], reply.report["lines"], reply.seen(), strict=True):
            place = program.places.get(name)
            if place:
                self.values.append((f"`{place.text}`", place.line, array))
            elif program.original(line):
                self.values.append((f"`{name}`", program.original(line), array))
        self.returned = reply.outputs("first", trace)


class Run:
    """One traced call of a student's function beside the reference, the last one unless `call` is its number;
    `owners`: who holds the value of each symbol."""

    def __init__(self, exercise, known, source, limits, call=None):
        self.call = len(known.calls) - 1 if call is None else call
        found = Seen(exercise, source, known.calls, self.call, limits)
        self.exercise, self.lines, self.ran = exercise, lines(exercise), found.ran
        if not self.ran:
            return
        self.values = symbol_values(exercise, known.calls[self.call])
        self.seen = [array for _, _, array in found.values]
        self.steps = [(line, left) for line in self.lines[:-1] if (left := sides(line)[0]) in self.values]
        self.made_of = made_of(exercise)
        self.expected = answers(exercise.engine, known.calls)[self.call]
        self.returned = found.returned[:len(self.expected)]
        self.asked, self.arguments = found.asked, known.calls[self.call]
        variables, longer = [], []
        for who, _, array in found.values:
            (variables if who.strip("`").isidentifier() else longer).append((f"your {who}", array))
        seen = variables + [("what you return", a) for a in self.returned] + sorted(longer, key=lambda s: len(s[0]))
        self.owners = {symbol: next((who for who, array in seen if alike(array, self.values[symbol])), None)
                       or in_turn(seen, self.values[symbol]) for _, symbol in self.steps}

    def first_missing(self):
        """(formula, symbol) of the first step whose value is nowhere although all that it is made of is; or None.
        Steps behind an output that is right are not looked for: there are other ways to get there."""
        right = [k for k, (a, b) in enumerate(zip(self.returned, self.expected)) if alike(a, b)]
        behind = depends(self.exercise, self.lines, right)
        for formula, symbol in (step for step in self.steps if step[1] not in behind):
            inside = self.made_of[symbol] & set(self.owners) - {symbol}
            if not self.owners[symbol] and all(self.owners[s] for s in inside):
                return formula, symbol
        return None

    def symbol_of(self, value):
        """The symbol of the formula that has this value, or None."""
        return next((symbol for symbol, there in self.values.items() if alike(value, there)), None)


def in_turn(seen, value):
    """Who held all rows of a value, each in another iteration of a loop; or None."""
    rows = list(value) if np.ndim(value) or isinstance(value, (list, tuple)) else []
    held = {}
    for who, array in seen if len(rows) > 1 else ():
        held.setdefault(who, []).append(array)
    return next((who for who, arrays in held.items()
                 if all(any(alike(array, row) for array in arrays) for row in rows)), None)


def asked_points(exercise, call):
    """The points at which the reference asks the functions that are handed in, in order."""
    points = []

    def recorded(function):
        return lambda w: (points.append(np.array(w)), function(w))[1]
    with np.errstate(all="ignore"):
        exercise.reference(*[recorded(a) if callable(a) else a for a in fresh(call)])
    return points


def made_of(exercise):
    """{left side: the symbols that its line reads}."""
    steps = list(map(sides, lines(exercise)[:-1]))
    return {left: symbols_in(right, {*exercise.symbols, *dict(steps)}) for left, right in steps}


def located(exercise, known, source, limits, outputs=None):
    """Rows for the screen: which outputs are right, at which points gradients were asked for, and where to look first.

    outputs: the student's, for all probes. A line is named only if a change there, and nowhere else, makes every number
    right; else only what was found in the last probe with wrong numbers.
    """
    run = Run(exercise, known, source, limits, None if outputs is None else known.last_wrong(outputs))
    if not run.ran:
        return []
    right = ([alike(a, b) for a, b in zip(run.returned, run.expected)] if outputs is None else
             [() in known.matches(outputs, known.output_of == k) for k in range(len(exercise.outputs))])
    said = [f"{name} is {'right' if well else 'wrong'}" for name, well in zip(exercise.outputs, right)]
    rows = [("you return", ", ".join(said))] if len(said) > 1 else []
    rows += wrong_point(exercise, run) if exercise.gradients else []       # else the order of calls is free
    if found := to_change(repairs(exercise, known, source), source):
        return rows + found
    rows += [("in one probe", f"{symbol} is {run.owners[symbol]}") for _, symbol in run.steps
             if run.owners[symbol] and tells(run.values[symbol])]
    missing = run.first_missing()
    if missing is not None:
        rows.append(("not found", f"{missing[0]}  (no value in your run is {missing[1]}; it may be inside a longer "
                                  "expression)"))
    return rows


def to_change(found, source):
    """Rows that name the line, or the two, where a change makes all numbers right; none if there are more."""
    found = without_readers(found, source)
    lines_ = sorted({r.line for r in found})
    if not found or len(lines_) > 2:
        return []
    if lines_[0] == 0:
        return [("look here first", f"{found[0].text}: each is used in the place of the other")]
    text = source.splitlines()
    rows = [("look here first" if i == 0 else "or here", f"line {n}: {text[n - 1].strip()}")
            for i, n in enumerate(lines_)]
    if len(lines_) == 1:
        part = min((r.text for r in found), key=len)
        rows.append(("why", f"with something else in the place of `{part}` all your numbers are right"))
    return rows


def without_readers(found, source):
    """The changes but for those of a name that only reads what another of their lines computes."""
    made = {(n.id, n.lineno) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)
            and isinstance(n.ctx, ast.Store)}
    here = {r.line for r in found}
    return [r for r in found if not any((r.text, line) in made for line in here - {r.line})] or found


def wrong_point(exercise, run):
    """A row that says which call of a gradient function asks at another point than the exercise's; or none."""
    points = [call.arguments[0] for call in run.asked if len(call.arguments) == 1]
    if len(points) < len(run.asked) or not all(isinstance(point, np.ndarray) for point in points):
        return []
    for count, (mine, right) in enumerate(zip(points, asked_points(exercise, run.arguments)), 1):
        if not alike(mine, right):
            here, there = (run.symbol_of(point) for point in (mine, right))
            where = f"at {here}" if here else "at a point that is not in the formula"
            return [("gradients", f"call {count} asks for the gradient {where}; the exercise's is at {there}")]
    return []


def seen_precision(exercise, known, source, limits):
    """The least precise float type that any variable of the student held: "float64" if all are exact enough."""
    run = Run(exercise, known, source, limits)
    kinds = {array.dtype.name for array in run.seen if array.dtype.kind == "f"} if run.ran else set()
    return min(kinds & {"float16", "float32"}, default="float64")


def side_by_side(exercise, known, source, limits):
    """Rows for the screen: each line of the formula, its value for one probe, and who holds it in the student's run."""
    run = Run(exercise, known, source, limits)
    if not run.ran:
        return [("explain", "your function has to run to its end first")]
    rows = []
    for formula, symbol in run.steps:
        value = np.ravel(np.asarray(run.values[symbol], float))
        numbers = ", ".join(rounded(float(x)) for x in value[:3]) + (", …" if value.size > 3 else "")
        rows.append((run.owners[symbol] or "nowhere", f"{formula}   →  {numbers}"))
    return rows


def tells(value):
    """Whether a value is told from others by its numbers: True, False and zeros are not, many things have them."""
    value = np.asarray(value)
    return value.dtype != bool and bool(np.any(value))


def alike(array, value):
    """Whether an array of the student holds the values of the reference; shapes may differ."""
    a, b = np.ravel(np.asarray(array, float)), np.ravel(np.asarray(value, float))
    return a.size == b.size and bool(np.all(np.abs(a - b) <= 1e-9 * np.max(np.abs(b), initial=1e-30)))
