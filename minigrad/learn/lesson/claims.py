"""What a lesson claims about numbers, checked while it runs; and the size of its experiments.

    claim("first step / η", 0.99999, want=1.0, tol=1e-4, source="T9")     exact: printed with ✓, or the lesson stops
    claim_over_seeds("gain", measure, above=0, source="X10")              measured: mean, sd and an outcome; never stops
    budget(ci=30, full=3000, quick=5)                                     the one switch for size: MINIGRAD_BUDGET
"""
import os
from dataclasses import dataclass

import numpy as np

from ...backend import to_numpy
from ...errors import MinigradError, UsageError
from ..terminal import COLUMNS, number, pad, paint, width
from . import showing


class ClaimError(MinigradError, AssertionError):
    """A lesson's claim does not hold, or an answer that it lists is not what the rules give."""


# ---------------------------------------------------------------- exact claims

def claim(name, value, want=None, tol=0.0, source="", above=None, below=None):
    """Print `✓ name  value  expected  source` and check it.

    value:        a number, an array, a Tensor, a truth value.
    want, tol:    |value − want| ≤ tol for each element; or
    above, below: value > above, value < below for each element.
    source:       the id in lessons/SOURCES.md that the claim tests, as "T9" or "T9, E3".
    Raises ClaimError if it does not hold, UsageError if nothing is claimed.
    """
    if want is None and above is None and below is None:
        raise UsageError(f"claim {name!r}: got nothing to compare with. Give want= (and tol=), above= or below=.")
    got = np.asarray(to_numpy(value), float)
    holds = np.isfinite(got).all()
    if want is not None:
        holds = holds and bool((np.abs(got - np.asarray(to_numpy(want), float)) <= tol).all())
    holds = holds and (above is None or bool((got > above).all())) and (below is None or bool((got < below).all()))
    told = {"mark": "✓" if holds else "✗", "name": name, "value": _short(value),
            "expected": _expected(want, tol, above, below), "source": source}
    showing.tell(_line(**told), "claim", **told)
    if not holds:
        raise ClaimError(f"claim {name!r}: got {told['value']}, expected {told['expected']} ({source or 'no source'}).")


def _expected(want, tol, above, below):
    """= 1, = 1 ± 1e-06, > 0, < 3"""
    parts = [] if want is None else [f"= {_short(want)}" + (f" ± {tol:.2g}" if tol else "")]
    parts += [f"{sign} {_short(bound)}" for sign, bound in ((">", above), ("<", below)) if bound is not None]
    return " and ".join(parts)


def _line(mark, name, value, expected, source):
    """One line of 80 columns; a long name has the numbers on a line of their own, below their column."""
    numbers = f"{pad(value, 11, right=True)}  {pad(expected, 16)} {source}".rstrip()
    mark = paint(mark, "green" if mark == "✓" else "red")
    if width(name) <= 37:
        return f" {mark} {pad(name, 37)} {numbers}"
    return f" {mark} {name}\n" + pad("", min(41, max(2, COLUMNS - width(numbers)))) + numbers


def _short(value):
    """Words, one number, two or three of them in brackets, or how many there are: what fits into the column."""
    host = to_numpy(value)
    if host.size > 3:
        return f"{host.size} numbers"
    return number(host.item() if host.size == 1 else tuple(host.ravel().tolist()))


# ---------------------------------------------------------------- measured claims

REPRODUCED, NOT_REPRODUCED, NO_EVIDENCE = "reproduced", "not reproduced at this scale", "no evidence"
LEFT = "not measured at quick"                 # at the budget `quick`, nothing is measured over seeds


@dataclass(frozen=True, repr=False)
class Outcome:
    """What a measurement over seeds says: `values` (one per seed), their `mean` and sample `sd`, the 95 % interval of
    the mean from `low` to `high`, and `verdict`, one of the three above. What was not measured has no values and the
    verdict LEFT."""

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

    measure:      seed ↦ a number, at least five of them, else UsageError; a comparison is paired: measure(seed) is the
                  difference of two runs with the same seed. Numbers that are there already may be given instead.
    above, below: the claim is that the mean lies above, below, or between them.
    At MINIGRAD_BUDGET=quick `measure` is not called, and the Outcome has no values (`say` then leaves out what speaks
    of it). Otherwise the 95 % interval of the mean (Student's t) decides: entirely within the claimed range is
    "reproduced", entirely outside "not reproduced at this scale", anything else "no evidence".
    """
    if above is None and below is None:
        raise UsageError(f"claim_over_seeds {name!r}: got nothing to compare with. Give above= or below=, or both.")
    claimed = f"claimed {_expected(None, 0, above, below)}"
    if _asked() == "quick" and callable(measure):
        found, measured = Outcome((), *[np.nan] * 4, LEFT), claimed
    else:
        values = np.array([measure(seed) for seed in seeds] if callable(measure) else list(measure), float)
        if len(values) < 5:
            raise UsageError(f"claim_over_seeds {name!r}: got {len(values)} seeds, expected at least 5.")
        found = judge(values, above, below)
        measured = (f"mean {found.mean:.4g}, sd {found.sd:.2g} over {len(values)} seeds, "
                    f"95 % {found.low:.3g} to {found.high:.3g}; {claimed}")
    showing.tell(f" {paint('±', 'bold')} {name}: {paint(found.verdict, 'bold')}\n"
                 f"   {measured}  {source}".rstrip(),
                 "outcome", name=name, verdict=found.verdict, measured=measured, source=source)
    return found


def judge(values, above=None, below=None):
    """The Outcome of the values (one per seed) for the claim that their mean lies above `above` and below `below`."""
    n, mean, sd = len(values), float(np.mean(values)), float(np.std(values, ddof=1))
    half = t_quantile(n - 1) * sd / np.sqrt(n)
    low, high = mean - half, mean + half
    floor, ceiling = -np.inf if above is None else above, np.inf if below is None else below
    inside = floor < low and high < ceiling
    outside = high <= floor or low >= ceiling
    verdict = REPRODUCED if inside else NOT_REPRODUCED if outside else NO_EVIDENCE
    return Outcome(tuple(map(float, values)), mean, sd, low, high, verdict)


def t_quantile(freedom):
    """The 97.5 % quantile of Student's t, to within 0.3 % from 4 degrees of freedom (Abramowitz & Stegun 26.7.5)."""
    z, v = 1.959964, freedom
    return (z + (z**3 + z) / (4 * v) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3))


# ---------------------------------------------------------------- size

def budget(ci, full, quick=None):
    """The size of an experiment: `ci` for seconds, `full` for an evening, `quick` to see that it runs.

    MINIGRAD_BUDGET=full or quick asks for another than `ci`; `quick` is `ci` if it is not given. It changes how much is
    computed, never what. Raises UsageError for another value of MINIGRAD_BUDGET.
    """
    return {"quick": ci if quick is None else quick, "ci": ci, "full": full}[_asked()]


def _asked():
    """The budget that MINIGRAD_BUDGET asks for."""
    asked = os.environ.get("MINIGRAD_BUDGET") or "ci"
    if asked not in ("quick", "ci", "full"):
        raise UsageError(f"MINIGRAD_BUDGET: got {asked!r}, expected 'ci' (small, the default), 'full' or 'quick'.")
    return asked
