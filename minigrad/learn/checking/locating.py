"""Where an unknown mistake begins, found by value and not by name.

The student's function runs once more in a child, which records every value that any of its variables held. The mistake
begins at the first value of the formula that was never held; a value counts as held if a later one made of it was.
"""
import numpy as np

from ..exercises.composing import lines, sides, symbols_in
from ..exercises.plain import answers, symbol_values
from ..sandbox.calling import call_student
from ..terminal import rounded
from .instrumenting import Instrumented


class Seen:
    """What a traced call of a student's function held: `values` of (who, line, array) in order, and what it returned.

    `who` is a variable in backquotes, or an expression of the student's text. `ran` is False if it did not end.
    """

    def __init__(self, exercise, source, calls, trace, limits):
        program = Instrumented(source)
        reply, _ = call_student(program.source, exercise.function, f"{exercise.slug}.py", calls,
                                len(exercise.outputs), trace=trace, limits=limits)
        self.ran = reply is not None and "names" in reply.report
        if not self.ran:
            return
        self.values, self.program = [], program
        for name, line, array in zip(reply.report["names"], reply.report["lines"], reply.seen(), strict=True):
            place = program.places.get(name)
            if place:
                self.values.append((f"`{place.text}`", place.line, array))
            elif program.original(line):
                self.values.append((f"`{name}`", program.original(line), array))
        self.returned = reply.outputs("first", trace)


class Run:
    """One traced call of a student's function beside the reference; `owners`: who holds the value of each symbol."""

    def __init__(self, exercise, known, source, limits):
        self.call = len(known.calls) - 1
        found = Seen(exercise, source, known.calls, self.call, limits)
        self.ran = found.ran
        if not self.ran:
            return
        self.values = symbol_values(exercise, known.calls[self.call])
        self.seen = [array for _, _, array in found.values]
        self.steps = [(line, sides(line)[0]) for line in lines(exercise)[:-1]]
        self.made_of = made_of(exercise)
        self.expected = answers(exercise.engine, known.calls)[self.call]
        self.returned = found.returned[:len(self.expected)]
        variables, longer = [], []
        for who, _, array in found.values:
            (variables if who.strip("`").isidentifier() else longer).append((f"your {who}", array))
        seen = variables + [("what you return", a) for a in self.returned] + sorted(longer, key=lambda s: len(s[0]))
        self.owners = {symbol: next((who for who, array in seen if alike(array, self.values[symbol])), None)
                       for _, symbol in self.steps}

    def first_missing(self):
        """(formula, symbol) of the first step whose value neither occurs nor is in one that does; None if all do."""
        there = {n for symbol, owner in self.owners.items() if owner for n in self.made_of[symbol]}
        wrong = [b for a, b in zip(self.returned, self.expected) if not alike(a, b)]
        there -= {symbol for _, symbol in self.steps if any(alike(b, self.values[symbol]) for b in wrong)}
        return next(((formula, symbol) for formula, symbol in self.steps if symbol not in there), None)


def made_of(exercise):
    """{left side: the symbols its value is made of, itself included}, through all lines before it."""
    made = {}
    for line in lines(exercise)[:-1]:
        left, right = sides(line)
        used = symbols_in(right, {*exercise.symbols, *made})
        made[left] = {left, *used, *(s for u in used for s in made.get(u, ()))}
    return made


def located(exercise, known, source, limits):
    """Rows for the screen: which outputs are right, which variable holds which value, and where to look first."""
    run = Run(exercise, known, source, limits)
    if not run.ran:
        return []
    outputs = [f"{name} is {'right' if alike(a, b) else 'wrong'}"
               for name, a, b in zip(exercise.outputs, run.returned, run.expected)]
    rows = [("you return", ", ".join(outputs))] if len(outputs) > 1 else []
    rows += [("found", f"{symbol} is {run.owners[symbol]}") for _, symbol in run.steps if run.owners[symbol]]
    missing = run.first_missing()
    if missing is None:
        return rows + [("look here first", "every value of the formula is in your run: what do you return?")]
    return rows + [("look here first", missing[0]),
                   ("", f"no variable in your run has the value of {missing[1]} (if it is part of a longer line, "
                        "give it a name of its own)")]


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


def alike(array, value):
    """Whether an array of the student holds the values of the reference; shapes may differ."""
    a, b = np.ravel(np.asarray(array, float)), np.ravel(np.asarray(value, float))
    return a.size == b.size and bool(np.all(np.abs(a - b) <= 1e-9 * np.max(np.abs(b), initial=1e-30)))
