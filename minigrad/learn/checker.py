"""The verdict on a student's function: one message, naming the formula that the code actually computes.

In this order: it does not run; it was not attempted; what it returns has the wrong shape or type, is not the same
twice, or it changed its inputs; it is right; it is right by a named convention; it is one known mistake; it is the
smallest set of two or three; it is unknown, and located by value. Known mistakes are compared to 1e-9 of how far the
answer moved. """
import os
import stat
from dataclasses import dataclass, field

import numpy as np

from .exercise import Wrong, answers, outputs_of
from .locating import located
from .sandbox import Limits
from .screen import plain, shown
from .signatures import TOLERANCE, scale, signatures
from .wire import ask

PASSED = ("correct", "convention")
LARGEST_FILE = 200_000


@dataclass
class Verdict:
    """exercise: slug; status: one of correct, convention, fault, faults, unknown, invalid, error, not_attempted;
    faults: names; formula: what the code computes; headline and rows [(label, text)]: what the student sees."""

    exercise: str
    status: str
    headline: str
    rows: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    formula: str = ""
    prints: str = ""
    seconds: float = 0.0

    @property
    def passed(self):
        """True for a right answer, by whatever accepted convention."""
        return self.status in PASSED

    @property
    def message(self):
        """What the student sees, as plain text of at most 80 columns."""
        return plain(self.headline, self.rows)

    def record(self):
        """The five public fields, for JSON."""
        return {"exercise": self.exercise, "status": self.status, "faults": self.faults, "formula": self.formula,
                "message": self.message}


class Refusal(Exception):
    """The verdict that ends a check early."""

    def __init__(self, status, headline, *rows):
        super().__init__(headline)
        self.status, self.headline, self.rows = status, headline, list(rows)


def check(exercise, path, seed=0, limits=Limits()):
    """The Verdict on the file at `path`. Cost: one child process, about 0.15 s (two for an unknown mistake)."""
    verdict = Verdict(exercise.slug, "error", "")
    try:
        source = read(path)
        if source.split() == stub_text(exercise).split():
            raise Refusal("not_attempted", "not started yet", ("to do", exercise.task), ("file", str(path)))
        judge(exercise, source, seed, limits, verdict)
    except Refusal as why:
        verdict.status, verdict.headline, verdict.rows = why.status, why.headline, why.rows
    return verdict


def stub_text(exercise):
    """The stub the student started from."""
    from .stubs import stub
    return stub(exercise)


def read(path):
    """The text of a submitted file: a regular file (no link, no pipe) of at most 200 kB of UTF-8."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise Refusal("not_attempted", "there is no file yet", ("file", str(path)),
                      ("to do", "minigrad learn init FOLDER copies the stubs")) from None
    except OSError as why:
        raise Refusal("error", "the file cannot be read", ("file", str(path)), ("reason", str(why.strerror))) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
        os.close(descriptor)
        raise Refusal("error", "this is no Python file of ordinary size", ("file", str(path)))
    with os.fdopen(descriptor, "rb") as file:
        try:
            return file.read(LARGEST_FILE).decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise Refusal("error", "the file is not UTF-8 text", ("file", str(path))) from None


def judge(exercise, source, seed, limits, verdict):
    """Fill in the verdict, or raise the Refusal that ends the check."""
    known = signatures(exercise, seed)
    calls = [*known.calls, *known.stress]
    reply, outcome = ask(source, exercise.function, f"{exercise.slug}.py", calls, len(exercise.outputs), limits=limits)
    verdict.prints, verdict.seconds = outcome.prints, outcome.seconds
    must_have_run(exercise, reply, outcome, limits)
    outputs = must_fit(exercise, known, calls, reply)
    probes = outputs[:len(known.calls)]
    sets = known.matches(probes)
    fitted = None if sets else known.fitted(probes)
    if fitted:
        wrong, switches = fitted
        constant = ", ".join(f"{k[0]} = {shown(v)}" for k, v in switches.items())
        say_faults(exercise, verdict, [(wrong.name,)], [wrong], constant, switches)
    elif sets:
        sets = [names + at_the_edge(exercise, known, names, outputs) for names in sets]
        say_known(exercise, verdict, sets, reply)
    else:
        must_be_finite(exercise, probes)
        say_unknown(exercise, verdict, known, source, probes, limits)


def must_have_run(exercise, reply, outcome, limits):
    """Raise unless the function was there and ran to its end."""
    if outcome.ended == "time":
        raise Refusal("error", "it did not come to an end",
                      ("limit", f"{limits.cpu} s of computing; the formula takes microseconds"),
                      ("look for", "a loop that never stops"))
    if outcome.ended == "flood":
        raise Refusal("error", "it prints or returns far too much", ("limit", "16 MB"))
    if reply is None:
        raise Refusal("error", "the process ended without an answer",
                      ("look for", "os._exit, a crash, or more memory than there is"))
    report = reply.report
    if report.get("raised") == "NotImplementedError" or report.get("empty"):
        raise Refusal("not_attempted", "not started yet", ("to do", exercise.task))
    if "raised" in report:
        rows = [(f"line {w.get('line')}", str(w.get("code"))) for w in report.get("where", [])[-3:]]
        rows.append(("it says", str(report.get("text"))))
        if report["raised"] == "TypeError" and "argument" in str(report.get("text")):
            rows.append(("expected", f"def {exercise.function}({', '.join(exercise.arguments)}): …"))
        if report["raised"] in ("ImportError", "ModuleNotFoundError"):
            rows.append(("note", "the checker has NumPy and the standard library, nothing else"))
        raise Refusal("error", f"stopped by {report['raised']}", *rows)
    if "calls" not in report:
        names = [str(n) for n in report.get("defines", [])]
        status = "error" if names else "not_attempted"
        raise Refusal(status, f"there is no function {exercise.function}",
                      ("it defines", ", ".join(names) or "nothing"),
                      ("to do", f"def {exercise.function}({', '.join(exercise.arguments)}): …"))


def must_fit(exercise, known, calls, reply):
    """The outputs of every call as float arrays; raise where shape, type, inputs or repetition are not right."""
    told = reply.report["calls"]
    outputs = []
    expected = [*known.right, *answers(exercise.engine, known.stress)]
    for i, right in enumerate(expected):
        words, got = told[i]["words"], reply.outputs("first", i)
        stress = i >= len(known.calls)
        if words == ["OverflowError"]:
            if not stress:
                raise Refusal("error", "stopped by OverflowError")
            outputs.append(tuple(np.full(r.shape, np.inf) for r in right))
            continue
        must_be_arrays(exercise, words, got, right)
        again = reply.outputs("again", i)
        if len(got) != len(again) or not all(np.array_equal(a, b, equal_nan=True) for a, b in zip(got, again)):
            raise Refusal("invalid", "the same inputs gave two different answers",
                          ("look for", "random numbers, or a variable outside the function that it changes"))
        if not told[i]["kept"]:
            raise Refusal("invalid", "it changes its inputs",
                          ("look for", "x += …, x *= …, x[…] = … or pop on an argument"),
                          ("instead", "x = x + …, or work on x.copy()"))
        outputs.append(outputs_of(tuple(got)))
    return outputs


def must_be_arrays(exercise, words, got, right):
    """Raise unless there are as many outputs as asked for, each of the right shape, in double precision."""
    if words == ["None"]:
        raise Refusal("invalid", "it returns nothing", ("look for", f"the line `return {', '.join(exercise.outputs)}`"))
    if len(words) != len(right) or len(got) != len(right):
        raise Refusal("invalid", f"it returns {len(words)} value{'s' * (len(words) != 1)} instead of {len(right)}",
                      ("expected", f"return {', '.join(exercise.outputs)}"))
    for name, word, array, r in zip(exercise.outputs, words, got, right, strict=True):
        if not word.startswith(("float", "int", "uint", "longdouble")):
            raise Refusal("invalid", f"{name} is no array of numbers", ("it is", word))
        if array.shape != r.shape:
            raise Refusal("invalid", f"{name} has the wrong shape", ("yours", str(array.shape)),
                          ("expected", str(r.shape)), ("look for", "sums over the wrong axis, keepdims, broadcasting"))
        if word in ("float16", "float32"):
            raise Refusal("invalid", f"{name} is {word}, the inputs are float64",
                          ("look for", f"a conversion to {word}: it throws away more than half of the digits"))


def must_be_finite(exercise, probes):
    """Raise where a number is missing and no known mistake explains it."""
    for i, outputs in enumerate(probes, 1):
        for name, array in zip(exercise.outputs, outputs, strict=True):
            if not np.all(np.isfinite(array)):
                raise Refusal("invalid", f"{name} is not finite", ("where", f"probe {i} of {len(probes)}"),
                              ("look for", "a division by zero, or the root or logarithm of a negative number"))


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
    """Right, right by a convention, or one to three known mistakes."""
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
    """One to three known mistakes: what is computed, what the exercise says, and what that does."""
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
    """What the formula does, in a number: the first measure changed by more than 1 %, else the fault's words."""
    special = [exercise.named[n] for n in names if exercise.named[n].effect]
    theirs = (lambda *a: exercise.reference(*a, **switches)) if switches else exercise.variant(names)
    for measure in exercise.measures:
        with np.errstate(all="ignore"):
            yours, right = measure.number(theirs), measure.number(exercise.engine)
        if not abs(yours - right) <= 0.01 * max(abs(right), 1e-6):
            text = measure.text.format(yours=shown(yours), right=shown(right))
            return text + "".join(f"; {w.effect}" for w in special)
    return "; ".join(w.effect for w in special) or "the difference shows only in some inputs"


def say_unknown(exercise, verdict, known, source, probes, limits):
    """No known mistake: say so, and name the first value of the formula that appears nowhere in the student's run."""
    verdict.status, verdict.headline = "unknown", "not right, and not a mistake that is known here"
    apart, names = known.nearest(probes)
    if apart < 1e-5:
        what = "; ".join(exercise.named[n].computes for n in names) or "the right formula"
        verdict.rows += [("but close", f"within {apart:.0e} of {what}"),
                         ("look for", "float32 inside, or a small constant that is not in the formula")]
    else:
        verdict.rows += located(exercise, known, source, limits)
    verdict.rows.append(("tried", f"{len(known.table)} formulas: every known mistake, and every two and three of them"))
