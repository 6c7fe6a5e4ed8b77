"""A constant that differs: an argument that is not used as it is given, a factor before an output, a free constant.

    fitted(known, outputs, where)  -> (names of the mistakes beside it, Constant), … that give these numbers

The constant is fitted by least squares and has to give every number within TOLERANCE, so a fit is never an accident:
there are always more numbers than the one that is fitted.
"""
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from ..exercises.plain import outputs_of, symbol_values
from ..explaining import notation
from .known_formulas import TOLERANCE, distance, vector

NICE = (0.0, 0.1, 0.01, 0.001, 0.5, 0.9, 0.99, 0.999, 1.0, 2.0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-10)
STEPS = 10


@dataclass(frozen=True)
class Constant:
    """What differs, by `kind`.

    value: the argument `of` is always `value`.        factor: the argument `of` counts `value` times.
    output: output `of` is `value` times what is right; times: the same, and `value` is a text, n or 1/n.
    switch: the free switch `of` of a misconception has this value.
    """

    kind: str
    of: str
    value: float


def fitted(known, outputs, where):
    """(names, Constant) of each formula with one constant of its own that gives the numbers `where`; few mistakes
    first, and for each of these a value before a factor."""
    exercise = known.exercise
    mine = part(vector(outputs, known.scales), where)
    yield from shares(known, outputs, where)
    scalars = [name for name, *values in zip(exercise.arguments, *known.calls, strict=True)
               if all(isinstance(v, float) for v in values)]
    for names in (s for s in known.table if len(s) <= 1):
        for kind in ("value",) if exercise.gradients else ("value", "factor"):      # gradients of probes may be linear
            for name in scalars:
                start = known.calls[0][exercise.arguments.index(name)] if kind == "value" else 1.0
                yield from solved(known, names, mine, where, kind, name, start)
        for output in range(len(exercise.outputs)):
            if output not in known.truths and np.all(known.output_of[where] == output):
                yield from solved(known, names, mine, where, "output", exercise.outputs[output], 1.0)
                yield from ((names, c) for c in counts(known, exercise.outputs[output]) if not names and distance(
                    part(known.vector_of(with_constant(exercise, names, c)), where), mine) <= TOLERANCE)


def shares(known, outputs, where):
    """(names, Constant) of each mistake and convention with a free switch that gives the numbers `where`."""
    mine = part(vector(outputs, known.scales), where)
    for wrong in known.exercise.named.values():
        if wrong.fit:
            yield from solved(known, (wrong.name,), mine, where, "switch", wrong.fit, wrong.switches[wrong.fit])


def counts(known, output):
    """The factors that a forgotten or added mean would be: n and 1/n, for each letter that is a symbol for a number."""
    values = symbol_values(known.exercise, known.calls[0])
    letters = [s for s in ("n", "k", "N", "C", "t", "T", "K") if s in values and np.ndim(values[s]) == 0]
    return [Constant("times", output, value) for s in letters for value in (s, f"1/{s}")]


def solved(known, names, mine, where, kind, of, start):
    """One (names, Constant) if a value of the constant gives the numbers; nothing otherwise. The value is looked for in
    the last call alone, and then tried on all."""
    one = np.zeros(len(known.call_of), bool)
    one[where] = True
    one &= known.call_of == known.call_of[one].max()
    call = int(known.call_of[one][0])
    there = mine[0][one[where]], mine[1][one[where]]

    def apart(value):
        return part(known.vector_of(with_constant(known.exercise, names, Constant(kind, of, value))), where)

    def apart_there(value):
        formula = with_constant(known.exercise, names, Constant(kind, of, value))
        return part(known.vector_of(formula, call), one[known.call_of == call])

    if out_of_reach(known, names, mine, where, Constant(kind, of, start)):
        return
    starts = (start, 0.0) if kind == "value" else (start,)
    tries = (least_squares(apart_there, there, begin) for begin in starts)
    for value in chain(() if names else NICE, tries):
        if value is None or distance(apart_there(value), there) > TOLERANCE or distance(apart(value), mine) > TOLERANCE:
            continue
        short = nearest_short(value)
        found = Constant(kind, of, short if distance(apart(short), mine) <= TOLERANCE else value)
        right = part(known.table[() if kind == "switch" else names], where)
        share = kind != "switch" or 0 <= found.value <= 1       # a free switch is a share, such as β
        if share and distance(apart(found.value), right) > 1000 * TOLERANCE:
            yield names, found
        return


def out_of_reach(known, names, mine, where, constant):
    """Whether a number differs that does not change with the constant (of outputs that are not True or False)."""
    if (names, constant) not in known.slopes:
        step = 1e-6 * max(abs(constant.value), 1e-3)
        here, ahead, behind = (known.vector_of(with_constant(known.exercise, names, replace(constant, value=value)))
                               for value in (constant.value, constant.value + step, constant.value - step))
        known.slopes[names, constant] = here, (ahead[0] == behind[0]) & (ahead[1] == behind[1])
    here, fixed = known.slopes[names, constant]
    fixed = (fixed & ~np.isin(known.output_of, list(known.truths)))[where]
    return bool(np.any(fixed & ((np.abs(here[0][where] - mine[0]) > TOLERANCE) | (here[1][where] != mine[1]))))


def least_squares(apart, mine, start):
    """The value at which the numbers are nearest to `mine`, by Gauss-Newton steps; None where they are not finite, or
    when it is clear that no value gives all of them: one that does not change is wrong, or they come no nearer."""
    value, before, (target, codes) = start, np.inf, mine
    for _ in range(STEPS):
        here, code = apart(value)
        step = 1e-6 * max(abs(value), 1e-3)
        slope = (apart(value + step)[0] - apart(value - step)[0]) / (2 * step)
        with np.errstate(over="ignore"):
            size, left = slope @ slope, np.abs(target - here)
        if codes.any() or code.any() or not np.isfinite(size) or size < 1e-20:
            return None
        if np.any(left[slope == 0] > TOLERANCE) or TOLERANCE < left.max() >= 0.9 * before:
            return None
        before = left.max()
        change = slope @ (target - here) / size
        value += change
        if not np.isfinite(value) or abs(change) <= 1e-14 * max(abs(value), 1e-12):
            break
    return float(value) if np.isfinite(value) else None


def nearest_short(value):
    """The value with as few digits as it has up to rounding: 0.9 for 0.8999999999999997, 0 for −2e-17."""
    if abs(value) < 1e-13:
        return 0.0
    return next(float(f"{value:.{k}g}") for k in range(1, 18) if k == 17 or abs(float(f"{value:.{k}g}") - value) <= (
        1e-9 * abs(value) + 1e-15))


def with_constant(exercise, names, constant):
    """The exercise's formula with the mistakes of these names and a constant."""
    if constant.kind == "switch":
        return exercise.variant(names, {constant.of: constant.value})
    function = exercise.variant(names)
    if constant.kind in ("output", "times"):
        place = exercise.outputs.index(constant.of)
        moves = exercise.moves[place]

        def formula(*arguments):
            found = list(outputs_of(function(*arguments)))
            start = 0.0 if moves is None else arguments[moves]
            times = constant.value
            if constant.kind == "times":
                symbols = {s: np.asarray(v, float) for s, v in symbol_values(exercise, arguments).items()}
                times = notation.value(times, symbols)
            found[place] = start + times * (found[place] - start)
            return tuple(found) if len(found) > 1 else found[0]
        return formula
    place = exercise.arguments.index(constant.of)

    def formula(*arguments):
        number = constant.value * (arguments[place] if constant.kind == "factor" else 1.0)
        return function(*arguments[:place], number, *arguments[place + 1:])
    return formula


def part(signature, where):
    """The part of a signature."""
    return signature[0][where], signature[1][where]
