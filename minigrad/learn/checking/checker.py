"""The checker: one verdict on a student's function, naming the formula that the code actually computes.

The cases, in this order: it does not run; it was not attempted; what it returns has the wrong shape or type, is not the
same twice, or it changed its inputs; it is right; it is right by a named convention; it is one known mistake; it is the
smallest set of two or three; it is unknown, and located by value. Numbers count as equal within 1e-9 of how far the
right answer moves.
"""
import numpy as np

from ..exercises.exercise import Wrong
from ..exercises.plain import answers
from ..exercises.stubs import stub
from ..sandbox.calling import call_student
from ..sandbox.messages import Limits
from ..terminal import rounded
from .known_formulas import TOLERANCE, known_formulas, scale
from .locating import located
from .submission import must_be_finite, must_fit, must_have_run, read
from .verdict import Refusal, Verdict


def check(exercise, path, seed=0, limits=Limits()):
    """The Verdict on the file at `path`. Cost: one child process, about 0.15 s (two for an unknown mistake)."""
    verdict = Verdict(exercise.slug, "error", "")
    try:
        source = read(path)
        if source.split() == stub(exercise).split():
            raise Refusal("not_attempted", "not started yet", ("to do", exercise.task), ("file", str(path)))
        judge(exercise, source, seed, limits, verdict)
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
    outputs = must_fit(exercise, known, calls, reply)
    probes = outputs[:len(known.calls)]
    sets = known.matches(probes)
    fitted = None if sets else known.fitted(probes)
    if fitted:
        wrong, switches = fitted
        constant = ", ".join(f"{k[0]} = {rounded(v)}" for k, v in switches.items())
        say_faults(exercise, verdict, [(wrong.name,)], [wrong], constant, switches)
    elif sets:
        sets = [names + at_the_edge(exercise, known, names, outputs) for names in sets]
        say_known(exercise, verdict, sets, reply)
    else:
        must_be_finite(exercise, probes)
        say_unknown(exercise, verdict, known, source, probes, limits)


def at_the_edge(exercise, known, names, outputs):
    """The misconceptions that only the stress probes show, for a student who otherwise computes `names`."""
    expected = answers(exercise.variant(names), known.stress)
    for call, right, got in zip(known.stress, expected, outputs[len(known.calls):], strict=True):
        if not all(np.all(np.isfinite(g)) for g in got):
            return tuple(w.name for w in exercise.wrong if w.stress == "infinite")
        scales = [scale(call, r, k) for r, k in zip(right, exercise.moves, strict=True)]
        if any(np.max(np.abs(g - r)) > TOLERANCE * s for g, r, s in zip(got, right, scales, strict=True)):
            return tuple(w.name for w in exercise.wrong if w.stress == "finite")
    return ()


def say_known(exercise, verdict, sets, reply):
    """The verdict for known numbers: right, right by a convention, or one to three known mistakes."""
    members = [exercise.named[name] for name in sets[0]]
    faults = [m for m in members if isinstance(m, Wrong)]
    asked = max((c["gradients"] for c in reply.report["calls"]), default=0)
    if not faults and exercise.gradients and asked > exercise.gradients:
        faults = [w for w in exercise.wrong if w.calls]
        sets = [(faults[0].name,)]
    if faults:
        return say_faults(exercise, verdict, sets, faults)
    verdict.status = "convention" if members else "correct"
    verdict.formula = "; ".join(m.computes for m in members) or "; ".join(exercise.formulas)
    verdict.headline = "correct, by another convention" if members else "correct"
    for also in members:
        verdict.rows += [("you compute", also.computes), ("exercise says", also.says), ("accepted", also.note)]
    verdict.rows += [("checked", f"{len(reply.report['calls'])} probes drawn at random, repeated, inputs unchanged"),
                     ("not checked", exercise.unchecked)]
    return None


def say_faults(exercise, verdict, sets, faults, constant="", switches=None):
    """The verdict for one to three known mistakes: what is computed, what the exercise says, and the consequence."""
    verdict.status = "fault" if len(faults) == 1 else "faults"
    verdict.faults = [f.name for f in faults]
    verdict.formula = "; ".join(f.computes + (f", {constant}" if constant else "") for f in faults)
    verdict.headline = ("your numbers are those of another formula" if len(faults) == 1 else
                        f"your numbers are those of a formula with {len(faults)} changes")
    for fault in faults:
        verdict.rows += [("you compute", fault.computes + (f",  {constant}" if constant else "")),
                         ("exercise says", fault.says)]
    verdict.rows.append(("what that does", consequence(exercise, sets[0], switches)))
    for other in sets[1:]:
        formulas = ";  ".join(exercise.named[name].computes for name in other)
        verdict.rows.append(("or, just as well", f"{formulas}  (the numbers are the same)"))


def consequence(exercise, names, switches=None):
    """What the formula does, in a number: the first measure that changes by more than 1 %, else the mistakes' words."""
    special = [exercise.named[n] for n in names if exercise.named[n].effect]
    theirs = (lambda *a: exercise.reference(*a, **switches)) if switches else exercise.variant(names)
    for measure in exercise.measures:
        with np.errstate(all="ignore"):
            yours, right = measure.number(theirs), measure.number(exercise.engine)
        if not abs(yours - right) <= 0.01 * max(abs(right), 1e-6):
            text = measure.text.format(yours=rounded(yours), right=rounded(right))
            return text + "".join(f"; {w.effect}" for w in special)
    return "; ".join(w.effect for w in special) or "the difference shows only in some inputs"


def say_unknown(exercise, verdict, known, source, probes, limits):
    """No known mistake: say so, and name the first value of the formula that no variable of the student held."""
    verdict.status, verdict.headline = "unknown", "not right, and not a mistake that is known here"
    apart, names = known.nearest(probes)
    if apart < 1e-5:
        what = "; ".join(exercise.named[n].computes for n in names) or "the right formula"
        verdict.rows += [("but close", f"within {apart:.0e} of {what}"),
                         ("look for", "float32 inside, or a small constant that is not in the formula")]
    else:
        verdict.rows += located(exercise, known, source, limits)
    verdict.rows.append(("tried", f"{len(known.table)} formulas: every known mistake, and every two and three of them"))
