"""The checker: one verdict on a student's function, naming the formula that the code actually computes.

The cases, in this order: it does not run; it was not attempted; what it returns has the wrong shape or type, is not the
same twice, or it changed its inputs; its numbers are those of the exercise, of a named convention, or of known mistakes
(explanations.py: in all numbers, in one output, for one kind of input, or up to a constant); it is right up to a
guard; its numbers are those of lines that nobody foresaw (unforeseen.py), or of known ones up to a guard; it is
unknown, and located by value. Each fault of a script to be mended gets a verdict of its own (mending.py). Numbers count
as equal within 1e-9 of how far the right answer moves.
"""
from functools import partial
from itertools import islice

import numpy as np

from ..exercises.plain import answers
from ..exercises.stubs import stub
from ..sandbox.calling import call_student
from ..sandbox.messages import Limits
from ..terminal import rounded
from .confirming import computed_by, gives, holds, is_sure
from .explanations import Part, another_order, explanation
from .forms import another_form
from .guards import GUARD, guards_in, unseen_guards
from .known_formulas import TOLERANCE, known_formulas, scale
from .locating import located, seen_precision
from .mending import say_mended
from .saying import say_explained, say_form, say_order, say_unforeseen, say_unknown
from .submission import arguments_of, must_be_finite, must_fit, must_have_run, read
from .unforeseen import function, points, unforeseen
from .verdict import Misfit, Refusal, Verdict

TRIES = 4                     # of formulas that nobody foresaw, each by a child process


def check(exercise, path, seed=0, limits=Limits()):
    """The Verdict on the file at `path`. Cost: one child process, about 0.15 s; for an unforeseen mistake two and about
    1 s, for an unknown one five and 2 to 4 s."""
    verdict = Verdict(exercise.slug, "error", "")
    try:
        source = read(path)
        if source.split() == stub(exercise).split():
            raise Refusal("not_attempted", "not started yet", ("to do", exercise.task), ("file", str(path)))
        judge(exercise.taking(arguments_of(source, exercise.function)), source, seed, limits, verdict)
        verdict.rows += [("not shown", f"`{text}`: its constant is too small to be seen in the numbers")
                         for text in unseen_guards(source, verdict.formula)]
        if verdict.passed and exercise.after_pass:
            verdict.rows.append(("next", exercise.after_pass))
    except Refusal as why:
        verdict.status, verdict.headline, verdict.rows = why.status, why.headline, why.rows
    return verdict


def judge(exercise, source, seed, limits, verdict):
    """Fill in the verdict, or raise the Refusal that ends the check."""
    known = known_formulas(exercise, seed)
    calls = [*known.calls, *known.stress]
    reply, outcome = call_student(source, exercise.function, f"{exercise.slug}.py", calls, len(exercise.outputs),
                                  driver=exercise.driver, limits=limits)
    verdict.prints, verdict.seconds = outcome.prints, outcome.seconds
    must_have_run(exercise, reply, outcome, limits)
    try:
        outputs = must_fit(exercise, known, calls, reply)
    except Misfit:
        form = another_form(known, reply)
        if form is None:
            raise
        return say_form(exercise, verdict, form, known)
    probes = outputs[:len(known.calls)]
    asked = max((c["gradients"] for c in reply.report["calls"]), default=0)
    if TOLERANCE < known.apart(probes) <= GUARD and seen_precision(exercise, known, source, limits) == "float64":
        parts = with_stress(exercise, known, [Part(((),))], outputs, GUARD)
        return say_explained(exercise, verdict, parts, known, probes)
    if exercise.starts_from and known.apart(probes) > TOLERANCE:
        return say_mended(exercise, verdict, known, probes)
    parts = explanation(known, probes)
    if parts and (is_sure(known, parts) or holds(known, computed_by(exercise, parts), source, limits)):
        parts = with_calls(exercise, with_stress(exercise, known, parts, outputs), asked)
        return say_explained(exercise, verdict, parts, known, probes)
    if found := another_order(known, probes):
        return say_order(exercise, verdict, *found)
    for changes in islice(unforeseen(known, probes), TRIES):
        formula = function(exercise, changes)
        if all(map(partial(gives, exercise, formula), known.stress, outputs[len(known.calls):])) and holds(
                known, formula, source, limits, points(exercise, changes)):
            return say_unforeseen(exercise, verdict, changes)
    apart, names = known.nearest(probes)
    if apart <= GUARD and guards_in(source):
        return say_explained(exercise, verdict, with_stress(exercise, known, [Part((names,))], outputs, GUARD), known,
                             probes)
    must_be_finite(exercise, probes)
    return say_unknown(exercise, verdict, known, probes, lambda: located(exercise, known, source, limits, probes))


def with_stress(exercise, known, parts, outputs, tolerance=TOLERANCE):
    """The parts, and the mistakes that only the stress probes show."""
    if len(parts) > 1 or parts[0].constant:
        return parts
    sets = tuple(names + at_the_edge(exercise, known, names, outputs, tolerance) for names in parts[0].sets)
    return [Part(sets)]


def with_calls(exercise, parts, asked):
    """The parts; a right answer that asked for too many gradients becomes that mistake."""
    right = not any(part.cost for part in parts)
    slow = tuple(w.name for w in exercise.wrong if w.calls)
    return [Part((slow[:1],))] if right and slow and exercise.gradients and asked > exercise.gradients else parts


def at_the_edge(exercise, known, names, outputs, tolerance=TOLERANCE):
    """The misconceptions that only the stress probes show, for a student who otherwise computes `names`. A Refusal if
    nobody knows what a right answer does there."""
    expected = answers(exercise.variant(names), known.stress)
    for i, (call, right, got) in enumerate(zip(known.stress, expected, outputs[len(known.calls):], strict=True)):
        if any(np.any(np.isfinite(r) & ~np.isfinite(g)) for g, r in zip(got, right, strict=True)):
            return of_the_edge(exercise, "infinite", names, known.stress, i)
        scales = [scale(call, r, k) for r, k in zip(right, exercise.moves, strict=True)]
        with np.errstate(invalid="ignore"):             # a formula with `names` that is not finite says nothing here
            apart = any(np.any(np.isfinite(r) & (np.abs(g - r) > tolerance * s))
                        for g, r, s in zip(got, right, scales, strict=True))
        if apart:
            return of_the_edge(exercise, "finite", names, known.stress, i)
    return ()


def of_the_edge(exercise, kind, names, stress, call):
    """The names of the misconceptions of this kind, but for those that change other stress probes and not this one;
    without one, nothing is said beside other mistakes."""
    found, before = (), answers(exercise.variant(names), stress)
    for wrong in (w for w in exercise.wrong if w.stress == kind):
        after = answers(exercise.variant((*names, wrong.name)), stress)
        changed = [not all(map(partial(np.array_equal, equal_nan=True), *pair))
                   for pair in zip(before, after, strict=True)]
        if changed[call] or not any(changed):
            found += (wrong.name,)
    if not found and not names:
        given = zip(exercise.arguments, stress[call])
        sizes = (f"{name} = {rounded(v)}" if isinstance(v, (int, float)) else
                 f"|{name}| up to {rounded(float(np.max(np.abs(v))))}" for name, v in given
                 if isinstance(v, (int, float)) or isinstance(v, np.ndarray) and v.size)
        raise Refusal("unknown", "right but at the edge", (
            "look for", "the largest and smallest arguments that the task allows: a number is "
                        f"{'not finite' if kind == 'infinite' else 'wrong'} there"), ("in one probe", ", ".join(sizes)))
    return found
