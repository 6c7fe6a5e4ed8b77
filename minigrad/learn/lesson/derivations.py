"""Derivations that are checked while they are shown: each step has the value of the one before it.

    derive("a penalty as decay",
           ("w − η·(g + λ·w)", "the step with λ·w in the gradient"),
           ("w − η·g − η·λ·w", "multiply out"),
           ("(1 − η·λ)·w − η·g", "collect w"),
           given={"w": (-2, 2), "g": (-2, 2), "η": (0.01, 0.5), "λ": (0.1, 1)})
"""
import re

import numpy as np

from ...errors import UsageError
from ..explaining import notation
from ..explaining.comments import cell
from ..terminal import COLUMNS, pad, paint, paragraph, width
from . import showing
from .claims import ClaimError

DRAWS, EXACT = 5, 1e-12
ORDER = re.compile(r"\s*[+−±]\s*O\((?P<symbol>[^()⁰¹²³⁴⁵]+)(?P<power>[¹²³⁴⁵]?)\)\s*$")


def derive(name, *steps, given, source=""):
    """Show a derivation of numbered steps and check each on random numbers.

    steps:  (formula, reason), or (formula, reason, function) if the notation cannot be evaluated (sums with indices,
            derivatives, vectors): function({symbol: value}) is then the formula's value. What stands before `=` is
            shown and not evaluated. A formula that ends in "+ O(h²)" is an approximation: its distance from the
            step before must fall as h² when h is halved.
    given:  {symbol: (low, high)}, drawn uniformly; (low, high, n) draws n numbers; a formula or a function of the
            symbols before it defines a symbol: {"g": (-1, 1), "m": "(1 − β₁)·g"}.
    source: the id in lessons/SOURCES.md.
    Raises ClaimError if a step does not follow (differs by more than 1e-12, or 1e-12 of its size if that is above 1),
    UsageError for fewer than two steps and for a symbol without a value.
    """
    if len(steps) < 2:
        raise UsageError(f"derive {name!r}: got {len(steps)} steps, expected at least 2.")
    for i, (before, after) in enumerate(zip(steps, steps[1:], strict=False), 2):
        gap = _order_gap if ORDER.search(after[0]) else _exact_gap
        if wrong := gap(before, after, given):
            raise ClaimError(f"derive {name!r}: step {i}, {after[0]!r}, does not follow from {before[0]!r}: {wrong}.")
    derivation = Derivation(name, [(step[0], step[1]) for step in steps], source)
    if showing.in_notebook():
        showing.show(derivation)
    else:
        showing.tell(repr(derivation), "derivation", derivation=derivation)


def _exact_gap(before, after, given):
    """How far two steps lie apart, in words; nothing if they agree on all draws."""
    for draw in range(DRAWS):
        symbols = drawn(given, draw)
        a, b = value(before, symbols), value(after, symbols)
        gap = np.abs(a - b).max()
        if not gap <= EXACT * max(1.0, np.abs(a).max()):
            return f"they differ by {gap:.3g} at {_told(symbols)}"
    return ""


def _order_gap(before, after, given):
    """The same for an approximation: how fast the distance falls when its small symbol is halved."""
    found = ORDER.search(after[0])
    symbol, order = found["symbol"], int(notation.SUPERSCRIPT.get(found["power"], 1))
    for draw in range(DRAWS):
        start = drawn(given, draw)[symbol]
        sizes = start * 0.01 * 0.5 ** np.arange(4)
        settings = [drawn({**given, symbol: (size, size)}, draw) for size in sizes]
        gaps = np.array([np.abs(value(before, s) - value(after, s)).max() for s in settings])
        if gaps.max() < EXACT:
            continue
        slope = np.polyfit(np.log(np.abs(sizes)), np.log(gaps), 1)[0]
        if not slope > order - 0.3:
            return f"the distance falls as {symbol}^{slope:.1f}, not as {symbol}^{order}"
    return ""


def drawn(given, seed):
    """A value for each symbol."""
    rng, symbols = np.random.default_rng(seed), {}
    for symbol, how in given.items():
        if isinstance(how, str):
            symbols[symbol] = notation.value(how, symbols)
        else:
            symbols[symbol] = how(symbols) if callable(how) else rng.uniform(how[0], how[1], *how[2:])
    return symbols


def value(step, symbols):
    """The value of a step's formula, without its O(…)."""
    formula = ORDER.sub("", step[0]).replace("≈", "=")
    return np.asarray(step[2](symbols) if len(step) > 2 else notation.value(formula, symbols), float)


def _told(symbols):
    return ", ".join(f"{name} = {np.round(number, 4)}" for name, number in symbols.items())


class Derivation:
    """A derivation that holds: its name, `lines` of (formula, reason) and source."""

    def __init__(self, name, lines, source=""):
        self.name, self.lines, self.source = name, lines, source

    def __repr__(self):
        wide = max(width(formula) for formula, _ in self.lines)
        lines = [f" {paint(self.name, 'bold')}  {self.source}".rstrip()]
        for i, (formula, reason) in enumerate(self.lines, 1):
            mark = " " if i == 1 else paint("✓", "green")
            if wide + max(width(reason) for _, reason in self.lines) + 9 <= COLUMNS:
                lines.append(f" {mark} {i}  {pad(formula, wide)}   {reason}".rstrip())
            else:
                lines += [f" {mark} {i}  {formula}", *([paragraph(reason, " " * 9)] if reason else [])]
        return "\n".join(lines)

    def _repr_markdown_(self):
        rows = [f"| {i} | {cell(formula)} | {reason} |"
                for i, (formula, reason) in enumerate(self.lines, 1)]
        return "\n".join([f"**{self.name}**", "", "| | | |", "|--:|:--|:--|", *rows])
