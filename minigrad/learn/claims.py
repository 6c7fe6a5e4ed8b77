"""What a lesson says about numbers: claims that are checked, predictions that are asked for, figures that are kept.

    claim("first step / η", 0.99999, want=1.0, tol=1e-4, source="T9")     exact: printed with ✓, or the lesson stops
    claim_over_seeds("gain", measure, above=0, source="X10")              measured: mean, sd and an outcome, never a stop
    ask("how far does w move?", (0.1, f), wrong=[(100, g, "that is SGD")])
    budget(ci=30, full=3000)                                              the one switch for size: MINIGRAD_BUDGET
    with figure("07_steps", alt="…") as ax: ax.plot(…)                    runs/lessons/07_steps.png
"""
import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..backend import to_numpy
from ..errors import MinigradError, UsageError
from . import display
from .display import pad

FOLDER = "runs/lessons"       # figures go here, below the current folder; MINIGRAD_FIGURES names another one
CLOSE = 0.01                  # a prediction counts as right within 1 %


class ClaimError(MinigradError, AssertionError):
    """A lesson's claim does not hold, or an answer that it lists is not what the rules give."""


# ---------------------------------------------------------------- exact claims

def claim(name, value, want=None, tol=0.0, source="", above=None, below=None):
    """Print `✓ name  value  expected  source` and check it.

    value:        a number, an array, a Tensor, a truth value.
    want, tol:    |value − want| ≤ tol for each element; or
    above, below: value > above, value < below for each element.
    source:       the id in lessons/SOURCES.md that the claim tests, as "T9" or "T9, E3".
    Raises ClaimError where it does not hold, UsageError where nothing is claimed.
    """
    if want is None and above is None and below is None:
        raise UsageError(f"claim {name!r}: got nothing to compare with. Give want= (and tol=), above= or below=.")
    got = np.asarray(to_numpy(value), float)
    holds = np.isfinite(got).all()
    if want is not None:
        holds = holds and bool((np.abs(got - np.asarray(to_numpy(want), float)) <= tol).all())
    holds = holds and (above is None or bool((got > above).all())) and (below is None or bool((got < below).all()))
    told = {"mark": "✓" if holds else "✗", "name": name, "value": number(value),
            "expected": _expected(want, tol, above, below), "source": source}
    display.tell(_line(**told), "claim", **told)
    if not holds:
        raise ClaimError(f"claim {name!r}: got {number(value)}, expected {told['expected']} "
                         f"({source or 'no source'}).")


def _expected(want, tol, above, below):
    """= 1, = 1 ± 1e-06, > 0, < 3"""
    parts = [] if want is None else [f"= {number(want)}" + (f" ± {tol:.2g}" if tol else "")]
    parts += [f"{sign} {number(bound)}" for sign, bound in ((">", above), ("<", below)) if bound is not None]
    return " and ".join(parts)


def _line(mark, name, value, expected, source):
    """One line of 80 columns; a long name has the numbers on a line of their own, below their column."""
    numbers = f"{pad(value, 11, right=True)}  {pad(expected, 16)} {source}".rstrip()
    mark = display.paint(mark, display.GREEN if mark == "✓" else display.RED)
    if display.width(name) <= 37:
        return f" {mark} {pad(name, 37)} {numbers}"
    return f" {mark} {name}\n" + pad("", min(41, max(2, display.COLUMNS - display.width(numbers)))) + numbers


def number(value):
    """A number in at most 6 digits; two or three of them in brackets; words as they are."""
    host = to_numpy(value)
    if host.dtype == bool:
        return str(host.tolist())
    if host.dtype.kind not in "biuf":
        return str(value)
    if host.size > 3:
        return f"{host.size} numbers"
    return f"{host.item():.6g}" if host.size == 1 else f"({', '.join(f'{v:.6g}' for v in host.ravel())})"


# ---------------------------------------------------------------- measured claims

REPRODUCED, NOT_REPRODUCED, NO_EVIDENCE = "reproduced", "not reproduced at this scale", "no evidence"


@dataclass(frozen=True, repr=False)
class Outcome:
    """What a measurement over seeds says: `values` (one per seed), their `mean` and sample `sd`, the 95 % interval of
    the mean from `low` to `high`, and `verdict`, one of the three words."""

    values: tuple
    mean: float
    sd: float
    low: float
    high: float
    verdict: str

    def __repr__(self):
        return f"{self.verdict}: mean {self.mean:.4g}, sd {self.sd:.2g} over {len(self.values)} seeds"


def claim_over_seeds(name, measure, seeds=range(5), above=None, below=None, source=""):
    """Measure a claim of a paper over seeds; print mean, sd and what follows. Returns an Outcome, never raises for it.

    measure:      seed ↦ a number, or the numbers themselves. Five at least, else UsageError.
    above, below: the claim is that the mean lies above, below, or between them.
    The 95 % interval of the mean (Student's t) decides. All of it where the claim says: "reproduced". None of it:
    "not reproduced at this scale". Some of it: "no evidence".
    """
    values = np.array([measure(seed) for seed in seeds] if callable(measure) else list(measure), float)
    if len(values) < 5:
        raise UsageError(f"claim_over_seeds {name!r}: got {len(values)} seeds, expected at least 5.")
    if above is None and below is None:
        raise UsageError(f"claim_over_seeds {name!r}: got nothing to compare with. Give above= or below=, or both.")
    found = judge(values, above, below)
    measured = (f"mean {found.mean:.4g}, sd {found.sd:.2g} over {len(values)} seeds, "
                f"95 % {found.low:.3g} to {found.high:.3g}; claimed {_expected(None, 0, above, below)}")
    display.tell(f" {display.paint('±', display.BOLD)} {name}: {display.paint(found.verdict, display.BOLD)}\n"
                 f"   {measured}  {source}".rstrip(),
                 "outcome", name=name, verdict=found.verdict, measured=measured, source=source)
    return found


def judge(values, above=None, below=None):
    """The Outcome of the values (one per seed) for the claim that their mean lies above `above` and below `below`."""
    n, mean, sd = len(values), float(np.mean(values)), float(np.std(values, ddof=1))
    half = student(n - 1) * sd / np.sqrt(n)
    low, high = mean - half, mean + half
    floor, ceiling = -np.inf if above is None else above, np.inf if below is None else below
    inside = floor < low and high < ceiling
    outside = high <= floor or low >= ceiling
    verdict = REPRODUCED if inside else NOT_REPRODUCED if outside else NO_EVIDENCE
    return Outcome(tuple(map(float, values)), mean, sd, low, high, verdict)


def student(freedom):
    """The 97.5 % quantile of Student's t, within 0.3 % from 4 degrees of freedom on (Abramowitz & Stegun 26.7.5)."""
    z, v = 1.959964, freedom
    return (z + (z**3 + z) / (4 * v) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3))


# ---------------------------------------------------------------- predictions

def ask(question, answer, wrong=()):
    """Ask for a prediction before the lesson computes it.

    answer: (value, function): what is right, and how the engine computes it.
    wrong:  [(value, function, cause), …]: an answer that people give, the formula that gives it, and what it rests on.
    Values are numbers or words. On a terminal the reader types one and is told the cause of a known wrong answer; elsewhere
    question and answer are shown. Each function is called first: ClaimError where it gives another value than is listed
    (within 1 %), UsageError where two listed values cannot be told apart.
    """
    listed = [(answer[0], answer[1], ""), *wrong]
    for i, (value, function, _) in enumerate(listed):
        computed = function()
        if not close(value, computed):
            raise ClaimError(f"ask {question!r}: {value} is listed, but its formula gives {computed}.")
        if any(close(value, other[0]) for other in listed[:i]):
            raise UsageError(f"ask {question!r}: {value} is listed twice, or too near to another answer.")
    if display.in_notebook():
        display.show(display.Question(question, answer[0], [(value, cause) for value, _, cause in wrong]))
        return
    display.tell(f" {display.paint('?', display.BOLD)} " + display.wrap(question, first="   ")[3:], "question",
                 question=question)
    if display.interactive():
        print("   " + reply(_typed("   your prediction (Enter to skip): "), answer[0], wrong))
    display.tell(f"   the answer is {number(answer[0])}", "answer", answer=number(answer[0]),
                 wrong=[(number(value), cause) for value, _, cause in wrong])


def close(a, b):
    """Whether two answers are the same: words without case, numbers within 1 %."""
    try:
        a, b = float(a), float(b)
    except (TypeError, ValueError):
        return str(a).strip().lower() == str(b).strip().lower()
    return abs(a - b) <= CLOSE * max(abs(a), abs(b))


def reply(typed, answer, wrong):
    """What to say to a prediction."""
    if not typed.strip():
        return "skipped"
    if close(typed, answer):
        return "right"
    cause = next((cause for value, _, cause in wrong if close(typed, value)), None)
    return f"not quite: {cause}" if cause else "not that, and no common mistake either: see what follows"


def _typed(prompt):
    try:
        return input(prompt)
    except EOFError:
        print()
        return ""


# ---------------------------------------------------------------- size and figures

def budget(ci, full):
    """The size of an experiment: `ci` for seconds, `full` for an evening. MINIGRAD_BUDGET=full asks for the second.

    It changes how much is computed, never what. Raises UsageError for another value of MINIGRAD_BUDGET.
    """
    asked = os.environ.get("MINIGRAD_BUDGET") or "ci"
    if asked not in ("ci", "full"):
        raise UsageError(f"MINIGRAD_BUDGET: got {asked!r}, expected 'ci' (small, the default) or 'full'.")
    return {"ci": ci, "full": full}[asked]


@contextlib.contextmanager
def figure(name, alt, columns=1, width=5.2, height=3.6):
    """A figure in the house style: yields its axes (a list where columns > 1), saves it when the block ends.

    name: file name, .png unless it says .svg; it lands in runs/lessons below the current folder (MINIGRAD_FIGURES: another).
    alt:  what there is to see, for those who cannot; printed under the path. Required.
    width, height: of each column, in inches.
    """
    from .. import plots
    path = figure_path(name, alt)
    drawn, axes = plots.new_figure(columns, width=width, height=height)
    yield axes[0] if columns == 1 else axes
    plots.save_figure(drawn, path)
    if display.in_notebook():
        display.show(display.Picture(path, alt))
        return
    display.tell(f" figure  {path}\n{display.wrap(alt, first='         ')}", "picture", path=path, alt=alt)
    sys.stdout.flush()


def figure_path(name, alt):
    """Where the figure of that name goes; .png unless it says .svg. UsageError without an alternative text."""
    if not alt.strip():
        raise UsageError(f"figure {name!r}: got no alt text. Say in a sentence what there is to see.")
    path = Path(os.environ.get("MINIGRAD_FIGURES") or FOLDER) / name
    return path if path.suffix in (".png", ".svg") else path.with_name(path.name + ".png")
