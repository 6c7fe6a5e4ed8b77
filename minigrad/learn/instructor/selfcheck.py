"""Proof that an exercise can do what it promises: `minigrad learn selfcheck`.

For every exercise: the unchanged stub is "not attempted"; the solution passes in a real child; the switched reference
is the engine's function; every misconception is diagnosed as itself, every two and three as the smallest set with their
numbers; no two formulas are nearly the same; each formula on the screen has the value of its line; each mistake has a
consequence in numbers; there are three hints; the arguments agree; prerequisites come earlier. For an exercise of an
instructor's set, its corpus also gets the verdicts that are written there.
"""
import inspect
import time
import traceback

import numpy as np

from ..checking.checker import at_the_edge, judge
from ..checking.constants import fitted
from ..checking.known_formulas import SEPARATION, TOLERANCE, KnownFormulas, distance, vector
from ..checking.mending import changed_by
from ..checking.saying import consequence, pairs
from ..checking.verdict import Verdict
from ..exercises.composing import COMPOUND, changed, lines, parts, sides, symbols_in, words
from ..exercises.course import Course
from ..exercises.plain import answers, symbol_values
from ..exercises.stubs import stub
from ..explaining import notation
from ..sandbox.messages import Limits
from ..terminal import wrap
from .authoring import corpus_problems, unfinished


def prove(exercise, course=None, seed=0):
    """(problems, facts): what is wrong with an exercise, as sentences, and {"formulas", "closest", "seconds"}.

    For an unfinished exercise, only what is missing.
    """
    started, facts = time.perf_counter(), {"formulas": 0, "closest": 0.0}
    problems = [*unfinished(exercise)]
    if not problems:
        try:
            known = KnownFormulas(exercise, seed)
            facts = {"formulas": len(known.table), "closest": known.closest}
            problems += [*engine_is_reference(exercise, known), *told_apart(exercise, known),
                         *each_alone(exercise, known), *constants_vary(exercise, known), *edges(exercise, known),
                         *shown(exercise), *formulas_hold(exercise, known),
                         *in_order(exercise, course or Course()), *runs(exercise)]
            problems += corpus_problems(exercise) if exercise.home else []
        except Exception as why:                            # noqa: BLE001  an instructor's code may raise anything
            problems.append(f"it raises {type(why).__name__}: {why}{place(why, exercise)}")
    return problems, {**facts, "seconds": time.perf_counter() - started}


def place(why, exercise):
    """In brackets the last line of the exercise's file that an exception came through, or nothing."""
    file = inspect.getsourcefile(exercise.reference)
    lines = [f.lineno for f in traceback.extract_tb(why.__traceback__) if f.filename == file]
    return f" ({exercise.slug}.py, line {lines[-1]})" if lines else ""


def engine_is_reference(exercise, known):
    """The reference without switches gives the engine's numbers."""
    apart = distance(known.of(()), vector(answers(exercise.reference, known.calls), known.scales))
    if apart > 1e-12:
        yield f"the reference is {apart:.1e} away from the engine"
    if list(inspect.signature(exercise.engine).parameters) != list(exercise.arguments):
        yield "the engine's arguments are not those of the exercise"


def constants_vary(exercise, known):
    """A constant can be told from a factor: floats differ between the probes."""
    for name, *values in zip(exercise.arguments, *known.calls, strict=True):
        if all(isinstance(v, float) for v in values) and len(set(values)) == 1:
            yield f"probes: {name} is {values[0]} in all of them; let it differ"


def told_apart(exercise, known):
    """Each set of misconceptions is recognised, and no two formulas are nearly the same."""
    if known.closest < SEPARATION:
        yield f"two single formulas are only {known.closest:.1e} apart"
    for names in known.table:
        found = known.matches(answers(exercise.variant(names), known.calls))
        smaller = found and len(found[0]) < len(names)
        if names not in found and not (smaller and len(names) > 1):
            yield f"{' + '.join(names) or 'the right formula'} is taken for {found}"
        if len(names) == 1 and len(found) > 1:
            yield f"{names[0]} cannot be told from {found}"
    for names, signature in known.table.items():
        apart = known.distances(signature)
        near = (apart > TOLERANCE) & (apart < SEPARATION)
        if near.any():
            yield f"{names} is nearly, not quite, {list(known.table)[int(np.argmax(near))]}"


def each_alone(exercise, known):
    """Each mistake of a stub that is to be mended shows in outputs that no other one changes."""
    shown = {}
    for name in exercise.starts_from:
        for k in changed_by(known, name):
            if k in shown:
                yield f"{shown[k]} and {name} both change the output {exercise.outputs[k]}"
            shown[k] = name


def edges(exercise, known):
    """Mistakes outside the table (at the edge of floating point, or of a family) are recognised too."""
    for wrong in exercise.named.values():
        outputs = answers(exercise.variant((wrong.name,)), [*known.calls, *known.stress])
        if getattr(wrong, "stress", "") and at_the_edge(exercise, known, (), outputs) != (wrong.name,):
            yield f"{wrong.name} is not seen by the stress probes"
        fits = fitted(known, outputs[:len(known.calls)], slice(None)) if wrong.fit else ()
        if wrong.fit and next((names for names, _ in fits), None) != (wrong.name,):
            yield f"{wrong.name} is not fitted"
        if wrong in exercise.wrong and not consequence(exercise, (wrong.name,)):
            yield f"{wrong.name} has no consequence in numbers: add a Measure that it changes, or effect=\"in words\""


def shown(exercise):
    """What the formulas of each mistake look like on the screen, beside the stub's."""
    right = lines(exercise)
    lefts = [sides(line)[0] for line in right]
    if lefts[-1:] != ["return"] or len(parts(sides(right[-1])[1])) != len(exercise.outputs):
        yield f"formulas: the last line has to be `return` and {len(exercise.outputs)} values, not {right[-1:]}"
        return
    names = {*exercise.symbols, *lefts}
    known = symbols_in(exercise.task + " ; ".join(right), names)
    for name, member in exercise.named.items():
        mine = lines(exercise, exercise.switches((name,)))
        if [sides(line)[0] for line in mine] != lefts or len(set(lefts)) != len(lefts):
            yield f"{name}: the left sides of its lines are not those of the stub, each once: {lefts}"
        beside = pairs(exercise, (name,))
        if not beside or any(computes == says for computes, says in beside):
            yield f"{name}: what it computes reads like what the exercise says"
        for line, _ in changed(exercise, exercise.switches((name,))):
            for symbol in sorted(symbols_in(line, names) - known):
                if not COMPOUND & set(symbol):
                    yield f"{name}: {line}: the stub does not show {symbol}"


def formulas_hold(exercise, known, sets=None):
    """Every line printed for a set of mistakes (all singles, pairs and triples) has LaTeX and the value of its line."""
    singles = [(name,) for name in exercise.named]
    for names in dict.fromkeys([(), *singles, *(sets if sets is not None else known.table)]):
        few = len(names) > 1
        members = [exercise.named[name] for name in names]
        edge = any(getattr(m, "stress", "") == "finite" and not m.words for m in members)
        calls = known.calls[-1:] if few else [*known.calls, *known.stress * edge]
        for line in wrong_lines(exercise, exercise.switches(names), calls):
            yield f"{' + '.join(names) or 'the stub'}: {line}"


def wrong_lines(exercise, switches, calls):
    """The lines for these switches that do not have their value, each with the reason."""
    aside, every = words(exercise, switches), lines(exercise, switches)
    for line in every:
        notation.latex(sides(line)[1])
    for call in calls:
        symbols = symbol_values(exercise, call, switches)
        outputs = answers(lambda *a: exercise.reference(*a, **switches), [call])[0]
        for line in every:
            left, right = sides(line)
            if left in aside:
                continue
            if left != "return" and left not in symbols:
                yield f"{line}: {left} is not among the symbols"
                return
            there = zip(parts(right), outputs, strict=True) if left == "return" else [
                (line if "[" in left else right, symbols[left])]        # indices in brackets need their left side
            if not all(holds(text, number, symbols) for text, number in there):
                yield f"{line} does not have the value of its line"
                return


def holds(text, number, symbols):
    """Whether a formula has this value."""
    with np.errstate(all="ignore"):
        found = notation.value(text, symbols)
    return np.allclose(found, number, rtol=1e-9, atol=1e-12, equal_nan=True)


def in_order(exercise, course):
    """Prerequisites come earlier in the course."""
    before = course.order[:course.order.index(exercise.slug)]
    for slug in exercise.after:
        if slug not in course.order:
            yield f"its prerequisite {slug} is not in the set"
        elif slug not in before or course.load(slug).lesson > exercise.lesson:
            yield f"its prerequisite {slug} comes later"


def runs(exercise):
    """The stub is not attempted, the solution passes, both as a student's file in a child process."""
    for source, wanted in ((stub(exercise), ("not_attempted", "fault")),
                           ("import numpy as np\n\n\n" + exercise.solution, ("correct",))):
        verdict = Verdict(exercise.slug, "error", "")
        try:
            judge(exercise, source, 0, Limits(), verdict)
        except Exception as why:                            # noqa: BLE001  a Refusal, or a bug of the exercise
            verdict.status = getattr(why, "status", repr(why))
        if exercise.starts_from and wanted[0] == "not_attempted":
            if verdict.status == "unknown" or sorted(verdict.faults) != sorted(exercise.starts_from):
                yield f"the stub makes the mistakes {verdict.faults}, expected {exercise.starts_from} and no others"
        elif verdict.status not in wanted[:1 if exercise.body[0].startswith("raise") else 2]:
            yield f"expected {wanted[0]}, got {verdict.status} for:\n{source}"


def report(course):
    """(lines, all well): the selfcheck of every exercise of a course, as a table."""
    lines = [f" {'exercise':<20} {'faults':>6} {'formulas':>9} {'closest pair':>13} {'seconds':>8}"]
    well = True
    for exercise in map(course.load, course.order):
        problems, facts = prove(exercise, course)
        mark = "✗" if problems else "✓"
        lines.append(f" {exercise.slug:<20} {len(exercise.wrong):>6} {facts['formulas']:>9} {facts['closest']:>13.2g} "
                     f"{facts['seconds']:>8.2f}  {mark}")
        lines += [line for p in problems for line in indented(p)]
        well = well and not problems
    return lines, well


def indented(problem):
    """A problem as lines of at most 80 columns."""
    return [line for part in problem.splitlines() for line in wrap(part, 76, first="    ", rest="      ")]
