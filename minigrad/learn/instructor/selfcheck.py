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

from ..checking.checker import at_the_edge, consequence, judge
from ..checking.known_formulas import SEPARATION, TOLERANCE, KnownFormulas, distance, vector
from ..checking.verdict import Verdict
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
            problems += [*engine_is_reference(exercise, known), *told_apart(exercise, known), *edges(exercise, known),
                         *formulas_hold(exercise, known), *in_order(exercise, course or Course()), *runs(exercise)]
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


def edges(exercise, known):
    """Mistakes outside the table (at the edge of floating point, or of a family) are recognised too."""
    for wrong in exercise.wrong:
        with np.errstate(all="ignore"):
            outputs = answers(exercise.variant((wrong.name,)), [*known.calls, *known.stress])
        if wrong.stress and at_the_edge(exercise, known, (), outputs) != (wrong.name,):
            yield f"{wrong.name} is not seen by the stress probes"
        if wrong.fit and (known.fitted(outputs) or [None])[0] is not wrong:
            yield f"{wrong.name} is not fitted"
        if "only in some inputs" in consequence(exercise, (wrong.name,)):
            yield f"{wrong.name} has no consequence in numbers"


def formulas_hold(exercise, known):
    """Every displayed formula has the value that its line computes, and LaTeX."""
    for wrong in exercise.named.values():
        if getattr(wrong, "calls", False):
            continue
        for formula, switches in ((wrong.computes, wrong.switches), (wrong.says, {})):
            notation.latex(formula)
            for call in known.calls:
                symbols = symbol_values(exercise, call, switches)
                name = formula.partition("=")[0].strip()
                if name not in symbols:
                    yield f"{wrong.name}: {formula}: {name} is not among the symbols"
                    break
                left = symbols[name]
                with np.errstate(all="ignore"):
                    right = notation.value(formula, symbols)
                if not np.allclose(right, left, rtol=1e-9, atol=1e-12, equal_nan=True):
                    yield f"{wrong.name}: {formula} does not have the value of its line"
                    break


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
        if verdict.status not in wanted[:1 if exercise.body[0].startswith("raise") else 2]:
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
