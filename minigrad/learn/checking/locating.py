"""Where an unknown mistake is: by trying changes of the text (repairing.py), and by values, never by names.

The student's function runs once more in a child, instrumented (instrumenting.py): every value that a variable or an
expression had is compared with the values of the exercise's formulas. What is said is said of equal numbers.
"""
import ast
import re
from collections import Counter

import numpy as np

from ..exercises.composing import depends, lines, returned_symbols, sides, symbols_in
from ..exercises.plain import answers, fresh, symbol_values
from ..sandbox.calling import call_student
from ..terminal import rounded
from .explanations import reads_a_wrong_output
from .instrumenting import Instrumented
from .parsing import parse
from .repairing import repairs


class Seen:
    """What a traced call of a student's function held: `values` of (who, line, array) in order, and what it returned.

    `who` is a variable in backquotes, or an expression of the student's text; `asked`: the Calls of functions handed
    in, in order. `ran` is False if it did not end.
    """

    def __init__(self, exercise, source, calls, trace, limits):
        self.ran = False
        try:
            program = Instrumented(source)
        except (SyntaxError, RecursionError):               # a sum of hundreds of terms is too deep for that
            return
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
    `owners`: who holds the value of each symbol; `wrong`: {symbol: (what was returned, what is right)}."""

    def __init__(self, exercise, known, source, limits, call=None):
        self.call = len(known.calls) - 1 if call is None else call
        found = Seen(exercise, source, known.calls, self.call, limits)
        self.exercise, self.lines, self.ran, self.source = exercise, lines(exercise), found.ran, source
        if not self.ran:
            return
        self.values = symbol_values(exercise, known.calls[self.call])
        self.held, self.seen = found.values, [array for _, _, array in found.values]
        self.steps = [(line, left) for line in self.lines[:-1] if (left := sides(line)[0]) in self.values]
        self.made_of = made_of(exercise)
        self.expected = answers(exercise.engine, known.calls)[self.call]
        self.returned = found.returned[:len(self.expected)]
        self.asked, self.arguments = found.asked, known.calls[self.call]
        written = zip(returned_symbols(exercise), self.returned, self.expected)
        self.wrong = {symbol: (mine, right) for symbol, mine, right in written if not alike(mine, right)}
        variables, longer = [], []
        for who, _, array in found.values:
            (variables if who.strip("`").isidentifier() else longer).append((f"your {who}", array))
        seen = variables + [("what you return", a) for a in self.returned] + sorted(longer, key=lambda s: len(s[0]))
        self.owners = {symbol: next((who for who, array in seen if alike(array, self.values[symbol])), None)
                       or in_turn(seen, self.values[symbol]) for _, symbol in self.steps}

    def first_missing(self):
        """(formula, symbol) of the first step whose value is nowhere although all that it is made of is; or None.
        Steps behind an output that is right are not looked for: there are other ways to get there; nor are whole
        numbers, such as sizes, which nobody may have held."""
        known = {s for s in self.values if self.is_held(s)}
        right = [k for k, (a, b) in enumerate(zip(self.returned, self.expected)) if alike(a, b)]
        behind = depends(self.exercise, self.lines, right)
        for formula, symbol in (step for step in self.steps if step[1] not in behind):
            made_of = self.made_of[symbol] & set(self.owners if symbol in self.wrong else self.values) - {symbol}
            if symbol not in known and made_of <= known:
                return formula, symbol
        return None

    def is_held(self, symbol):
        """Whether a symbol is an argument or a whole number, or its value was seen."""
        value = self.values[symbol]
        if symbol in self.owners:
            return bool(self.owners[symbol]) or type(value) is int
        given = self.exercise.symbols.get(symbol) in self.exercise.arguments
        return given or type(value) is int or any(alike(array, value) for array in self.seen)

    def changed_later(self):
        """(symbol, variable, line): an output that a variable of one function held until this line; or None."""
        local = local_names(self.source)
        for symbol, (mine, right) in self.wrong.items():
            for name in (n for n in local if tells(right)):
                held = [(line, array) for who, line, array in self.held if who == f"`{name}`"]
                well = [k for k, (_, array) in enumerate(held) if alike(array, right)]
                if well and well[-1] + 1 < len(held) and alike(held[-1][1], mine):
                    return symbol, name, held[well[-1] + 1][0]
        return None

    def symbol_of(self, value):
        """The symbol of the formula that has this value, or None."""
        return next((symbol for symbol, there in self.values.items() if alike(value, there)), None)


def local_names(source):
    """The names that are assigned in one function only."""
    found = Counter()
    for function in (n for n in ast.walk(parse(source)) if isinstance(n, ast.FunctionDef)):
        found.update({n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
                     | {a.arg for a in function.args.args})
    return [name for name, functions in found.items() if functions == 1]


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


def located(exercise, known, source, limits, outputs):
    """Rows for the screen: which outputs are right, at which points gradients were asked for, and where to look first.

    outputs: the student's, for all probes. A line is named only if a change there, and nowhere else, makes every number
    right, or if a variable is right until it; else only what was found in the last probe with wrong numbers. Whether an
    output that is True or False is right is not said beside a wrong one that it is made of: it may agree by accident.
    """
    run = Run(exercise, known, source, limits, known.last_wrong(outputs))
    if not run.ran:
        return []
    right = [() in known.matches(outputs, known.output_of == k) for k in range(len(exercise.outputs))]
    said = [f"{symbol} is {'right' if right[k] else 'wrong'}" for k, symbol in enumerate(returned_symbols(exercise))
            if k not in known.truths or not reads_a_wrong_output(known, k, (), outputs)]
    rows = [("you return", ", ".join(said))] if len(said) > 1 else []
    rows += wrong_point(exercise, run) if exercise.gradients else []       # else the order of calls is free
    found = repairs(exercise, known, source, run.call)
    for whose in [""] if "" in found else found:
        if change := to_change(found[whose], source, exercise.named.get(whose)):
            return rows + change
    if changed := run.changed_later():
        symbol, name, line = changed
        return [*rows, ("look here first", f"line {line}: {source.splitlines()[line - 1].strip()}"),
                ("why", f"your `{name}` is {symbol} until this line changes it")]
    rows += [("in one probe", f"{symbol} is {run.owners[symbol]}") for _, symbol in run.steps
             if run.owners[symbol] and tells(run.values[symbol]) and symbol not in run.wrong]
    missing = run.first_missing()
    if missing is not None:
        rows.append(("not found", f"{missing[0]}  (no value in your run is {missing[1]}; it may be inside a longer "
                                  "expression)"))
    return rows


def to_change(found, source, also=None):
    """Rows that name the line, or the two, where a change makes all numbers right, by somebody's convention if one is
    given; none if there are more."""
    found = without_readers(found, source)
    places = {(r.line, *r.also) for r in found}
    lines_ = sorted({line for place in places for line in place})
    together = any(r.also for r in found)
    if not found or len(lines_) > 2 or (together and len(places) > 1):
        return []
    if lines_[0] == 0:
        return [("look here first", f"{found[0].text}: each is used in the place of the other")]
    text = source.splitlines()
    rows = [("look here first" if i == 0 else "and here" if together else "or here",
             f"line {n}: {text[n - 1].strip()}") for i, n in enumerate(lines_)]
    if len(places) == 1:
        rows.append(("why", f"with something else in the place of {place_of(found, text[lines_[0] - 1], together)} "
                            f"all your numbers are right{f', by a convention: {also.whose}' if also else ''}"))
    return rows


def place_of(found, line, together):
    """Words for the place of these changes: the shortest text, if there is one that stands once in the line."""
    texts = sorted({r.text for r in found}, key=len)
    if together:
        return f"each `{texts[0]}` there"
    once = [text for text in texts if len(re.findall(rf"(?<!\w){re.escape(text)}(?!\w)", line)) <= 1]
    return f"`{once[0]}`" if once else f"one of the `{texts[0]}`"


def without_readers(found, source):
    """The changes but for those of a name that only reads what another of their lines computes."""
    made = {(n.id, n.lineno) for n in ast.walk(parse(source)) if isinstance(n, ast.Name)
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
            right_one = f"; the exercise's is at {there}" if there else ""
            return [("gradients", f"call {count} asks for the gradient {where}{right_one}")]
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
    """Whether a value is told from others by its numbers: whole numbers, zeros and ones are what many things are."""
    return not isinstance(value, int) and not np.all(np.isin(value, (0, 1)))


def alike(array, value):
    """Whether an array of the student holds the values of the reference; shapes may differ."""
    a, b = np.ravel(np.asarray(array, float)), np.ravel(np.asarray(value, float))
    return a.size == b.size and bool(np.all(np.abs(a - b) <= 1e-9 * np.max(np.abs(b), initial=1e-30)))
