"""The lines of an exercise's formula as a program: what they return if some of them read otherwise.

    chain = Chain(exercise, call)                    the values of all symbols for one call of the reference
    chain.outputs({"vₜ": "β₂·vₜ₋₁ + gₜ²"})            what the formula returns with this line; None if that has no value

A changed line changes those that read its left side, and nothing else. Words (lines that begin with "~") are not
computed, so a change on which they depend has no value.
"""

import numpy as np

from ...errors import UsageError
from ..exercises.composing import COMPOUND, ENGLISH, lines, parts, sides, symbols_in, words
from ..exercises.plain import fresh, symbols_from
from ..explaining import notation
from ..explaining.letters import SUBSCRIPT, SUPERSCRIPT
from ..explaining.tracing import locals_of

SCRIPTS = {**SUBSCRIPT, **SUPERSCRIPT}


class NoValue(Exception):
    """A line that cannot be computed: it depends on itself, on words, or is no formula."""


class Noted(dict):
    """A dict that notes which of its keys are read."""

    def __init__(self, values):
        super().__init__(values)
        self.read = set()

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)


class Chain:
    """The formula for one call. symbols: {symbol: value} as they are; reads(text): the symbols in a text; work: lines
    computed so far, those with indices counting twice for each of their numbers."""

    def __init__(self, exercise, call):
        self.exercise, self.lines = exercise, dict(map(sides, lines(exercise)))
        self.words = words(exercise)
        with np.errstate(all="ignore"):
            self.locals = locals_of(exercise.reference, fresh(call))
            self.symbols = symbols_from(exercise, self.locals)
        self.names = {*exercise.symbols, *self.lines} - {"return"}
        self.inside = {s: sorted(symbols_in(s, self.names - {s})) if COMPOUND & set(s) else [] for s in self.names}
        self.base = {left.partition("[")[0]: left for left in self.lines}
        self.known, self.work = {}, 0

    def reads(self, text):
        """The symbols that a text reads, those in compound ones too, in a fixed order; kept for the next time."""
        if text not in self.known:
            found = symbols_in(text, self.names) | {SCRIPTS[c] for c in text if SCRIPTS.get(c) in self.names}
            self.known[text] = sorted(found.union(*(self.inside[s] for s in found)))
        return self.known[text]

    def outputs(self, changes):
        """A tuple of what is returned if these lines, {left: right}, replace those of the formula; None if it has no
        value."""
        return self.evaluated(changes)[0]

    def evaluated(self, changes):
        """(the outputs, {symbol: value}) with these lines; (None, {}) if they have no value."""
        found = Evaluation(self, changes)
        self.work += 1
        try:
            with np.errstate(all="ignore"):
                return found.outputs(), found.symbols
        except (NoValue, UsageError):
            return None, {}


class Evaluation:
    """One evaluation of a Chain with some lines replaced."""

    def __init__(self, chain, changes):
        self.chain, self.changes = chain, changes
        self.lines = {**chain.lines, **changes}
        self.symbols, self.locals, self.done, self.active = dict(chain.symbols), dict(chain.locals), {}, set()

    def outputs(self):
        """What the last line returns."""
        return tuple(np.asarray(self.value(text), float) for text in parts(self.lines["return"]))

    def value(self, text, left=""):
        """The value of a text; the symbols in it that depend on a change are computed first."""
        reads = self.chain.reads(text)
        stale = {s for s in reads if self.differs(s)}
        if text in self.lines:
            if text not in self.symbols:                    # words
                raise NoValue
            return self.symbols[text]
        table = {s: v for s, v in self.symbols.items() if s in self.lines or stale.isdisjoint(self.chain.inside[s])}
        for symbol in stale:
            if symbol not in self.lines and symbol not in self.chain.base:
                table |= self.again(symbol)
        return notation.value(f"{left} = {text}" if left else text, table)

    def differs(self, symbol):
        """Whether a symbol has another value now; if so it is computed."""
        left = self.chain.base.get(symbol, symbol)
        if left not in self.lines or left == "return":
            return any([self.differs(s) for s in self.chain.inside[symbol]])
        if left not in self.done:
            self.done[left] = self.computed(left)
        return self.done[left]

    def computed(self, left):
        """Compute the left side of a line if it, or one that it reads, is changed; whether that is so."""
        if left in self.active:
            raise NoValue
        self.active.add(left)
        in_words, text = left in self.chain.words, self.lines[left]
        reads = self.chain.reads(ENGLISH.sub(" ", text) if in_words else text)
        changed = any([self.differs(s) for s in reads]) or left in self.changes
        if changed and in_words:
            raise NoValue
        if changed:
            value = self.value(text, left)
            self.chain.work += 1 + 2 * np.size(value) * ("[" in left)
            self.keep(left, value)
        self.active.discard(left)
        return changed

    def keep(self, left, value):
        """Store the value of a left side under its symbols and in the local variable that holds it."""
        for symbol in {left, left.partition("[")[0]} & set(self.symbols):
            shape = np.shape(self.symbols[symbol])
            if np.size(value) == np.prod(shape):
                value = np.reshape(value, shape)
            elif np.ndim(value) == 0:
                value = np.full(shape, value)
            self.symbols[symbol] = value
            source = self.chain.exercise.symbols[symbol]
            if isinstance(source, str):
                self.locals[source] = value

    def again(self, symbol):
        """{symbol: value} of a compound symbol such as Σ(dy·x̂), from the changed local variables; empty if it is made
        of others than those that hold symbols."""
        source = self.chain.exercise.symbols[symbol]
        if not callable(source):
            return {}
        values = Noted(self.locals)
        try:
            found = source(values)
        except (ValueError, IndexError, TypeError):         # a changed variable has another shape
            raise NoValue from None
        known = {s for s in self.chain.exercise.symbols.values() if isinstance(s, str)}
        return {symbol: found} if values.read <= known | set(self.chain.exercise.arguments) else {}
