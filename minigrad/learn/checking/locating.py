"""Where an unknown mistake begins, found by value and not by name.

The student's function runs once more in a child, which records every value that any of its variables held. The mistake
begins at the first value of the formula that was never held; a value counts as held if a later one made of it was.
"""
import numpy as np

from ..exercises.plain import answers, symbol_values
from ..explaining.comments import steps_of
from ..sandbox.calling import call_student
from ..terminal import rounded


class Run:
    """One traced call of a student's function beside the reference: `owners` maps each step to who holds its value."""

    def __init__(self, exercise, known, source, limits):
        self.call = len(known.calls) - 1
        reply, _ = call_student(source, exercise.function, f"{exercise.slug}.py", known.calls, len(exercise.outputs),
                                driver=exercise.driver, trace=self.call, limits=limits)
        self.ran = reply is not None and "names" in reply.report
        if not self.ran:
            return
        self.values = symbol_values(exercise, known.calls[self.call])
        self.steps = [(formula, formula.partition("=")[0].strip(), names)
                      for formula, names in steps_of(exercise.reference)]
        self.expected = answers(exercise.engine, known.calls)[self.call]
        self.returned = reply.outputs("first", self.call)[:len(self.expected)]
        seen = [(f"your `{name}`", array) for name, array in zip(reply.report["names"], reply.seen())]
        seen += [("what you return", a) for a in self.returned]
        self.owners = {names[0]: next((who for who, array in seen if alike(array, self.values[symbol])), None)
                       for _, symbol, names in self.steps}

    def first_missing(self):
        """(formula, symbol) of the first step whose value neither occurs nor is in one that does; None if all do."""
        there = {n for _, _, names in self.steps if self.owners[names[0]] for n in names}
        wrong = [b for a, b in zip(self.returned, self.expected) if not alike(a, b)]
        there -= {names[0] for _, symbol, names in self.steps if any(alike(b, self.values[symbol]) for b in wrong)}
        return next(((formula, symbol) for formula, symbol, names in self.steps if names[0] not in there), None)


def located(exercise, known, source, limits):
    """Rows for the screen: which outputs are right, which variable holds which value, and where to look first."""
    run = Run(exercise, known, source, limits)
    if not run.ran:
        return []
    outputs = [f"{name} is {'right' if alike(a, b) else 'wrong'}"
               for name, a, b in zip(exercise.outputs, run.returned, run.expected)]
    rows = [("you return", ", ".join(outputs))] if len(outputs) > 1 else []
    rows += [("found", f"{symbol} is {run.owners[names[0]]}") for _, symbol, names in run.steps if run.owners[names[0]]]
    missing = run.first_missing()
    if missing is None:
        return rows + [("look here first", "every value of the formula is in your run: what do you return?")]
    return rows + [("look here first", missing[0]),
                   ("", f"no variable in your run has the value of {missing[1]} (if it is part of a longer line, "
                        "give it a name of its own)")]


def side_by_side(exercise, known, source, limits):
    """Rows for the screen: each line of the formula, its value for one probe, and who holds it in the student's run."""
    run = Run(exercise, known, source, limits)
    if not run.ran:
        return [("explain", "your function has to run to its end first")]
    rows = []
    for formula, symbol, names in run.steps:
        value = np.ravel(np.asarray(run.values[symbol], float))
        numbers = ", ".join(rounded(float(x)) for x in value[:3]) + (", …" if value.size > 3 else "")
        rows.append((run.owners[names[0]] or "nowhere", f"{formula}   →  {numbers}"))
    return rows


def alike(array, value):
    """Whether an array of the student holds the values of the reference; shapes may differ."""
    a, b = np.ravel(np.asarray(array, float)), np.ravel(np.asarray(value, float))
    return a.size == b.size and bool(np.all(np.abs(a - b) <= 1e-9 * np.max(np.abs(b), initial=1e-30)))
