"""What an exercise is: a formula to write, the engine's own function, and the mistakes that people make in it.

    Exercise    the task, the engine's function, a reference with switches, its formulas, probes, hints
    Wrong       one misconception: the values of the switches that compute it
    Also        a convention that differs from the exercise's: switches, whose it is, a source, a translation
    Measure     a number that shows what a mistake does

A misconception is a switch value of the reference, so every known wrong answer can be computed, and any two or three at
once. `formulas` writes the same switches as formulas (composing.py), so what is printed is what is computed.
`specs/<slug>.py` holds one Exercise each; `selfcheck` proves that it can tell its mistakes apart. Arguments and
results are plain structures (plain.py).
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace

import numpy as np

from ... import backend


@dataclass(frozen=True)
class Wrong:
    """A misconception.

    switches: keyword arguments of the reference that compute it.
    effect:   what it does, if no Measure shows it.
    fit:      the switch whose value is a constant of the student's own, fitted to the answers; its value in `switches`
              is where the search begins.
    stress:   "infinite" or "finite" for a mistake that shows only on the stress probes, by overflow or by its value.
    calls:    True for a right answer that asks for too many gradients.
    words:    (what is computed, what the exercise says) for a mistake that no line of the formulas shows.
    asks:     the first hint after this mistake, a question; without one the hint points at the line that differs.
    """

    name: str
    switches: dict
    effect: str = ""
    fit: str = ""
    stress: str = ""
    calls: bool = False
    words: tuple = ()
    asks: str = ""


@dataclass(frozen=True)
class Also:
    """Somebody's convention: accepted and named.

    switches: as in Wrong. whose: who uses it. source: where that is written, or which code does it.
    translation: what it is in the exercise's terms ("your λ is the exercise's 2λ"). fit: as in Wrong.
    scores: False if it is not what the exercise asks for, such as another method: a variant, named with its source.
    """

    name: str
    switches: dict
    whose: str
    source: str
    translation: str
    fit: str = ""
    scores: bool = True


@dataclass(frozen=True)
class Measure:
    """A number that shows what a formula does: text with {yours} and {right}, and f(function) -> number."""

    text: str
    number: Callable

    def of(self, function):
        """The number, computed with NumPy in use and its warnings off."""
        with backend.using("numpy"), np.errstate(all="ignore"):
            return self.number(function)


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise.

    slug, id, lesson, title    its names, and the number of the lesson that teaches it
    function, arguments        the name and the arguments of the function to write; or the names of all functions and
                               classes that the file must define, and the arguments of `driver` after the first
    driver(student, …)         uses these (`student` is the student's module) and returns the outputs; its text runs in
                               the child, so it uses only np and what it imports itself
    outputs                    names of what it returns, one or more; one for each leaf if that is a structure
    task                       what the stub says
    formulas(s)                the lines of the formula for switches s (a namespace with every switch): "left = right",
                               the last one "return a, b"; composing.py. The stub shows those of the default switches
    engine                     the engine's function, with the arguments above: what is right
    reference                  the same with switches (keyword arguments, each with the right value as default)
    probes(rng)                a list of argument tuples that tell all mistakes apart
    moves                      for each output the index of the argument it moves from, or None
    symbols                    {symbol in a formula: local name in the reference, or f(its locals) -> value}
    kinds                      {"for negative g": f(arguments as a namespace) -> bool, or an array of them}: inputs for
                               which alone a mistake may be made; values of whole-number arguments need none
    stress(rng)                further probes, at the edge of what floating point can hold
    after                      slugs of exercises to do before; gradients: calls of grad_fn a right answer makes
    solution, origin           a solution as a student would write it, and the engine's function with the formulas
    body                       lines of the stub's body, if it is not the usual "not done yet"; the whole code below the
                               import if there is a driver
    play                       what `play` trains: a name in KINDS of student/play_process.py, or
                               f(function) -> (losses, final weights); f.axes may name the axes of its figure
    starts_from                names of the mistakes that the stub makes, if it is a script to be mended: each gets a
                               verdict of its own (checking/mending.py), and no two may change the same output
    wider                      the same exercise with further arguments, which some convention needs; the verdict is by
                               this one if the student's function has them, too, by these names
    after_pass                 what a passed verdict adds: what popular code does differently, and what to try next
    home                       the folder of the set it comes from; empty for minigrad's own
    """

    slug: str
    id: str
    lesson: int
    title: str
    function: str | tuple
    arguments: tuple
    outputs: tuple
    task: str
    formulas: Callable
    engine: Callable
    reference: Callable
    probes: Callable
    moves: tuple
    symbols: dict
    wrong: tuple
    hints: tuple
    measures: tuple
    solution: str
    origin: Callable
    also: tuple = ()
    kinds: dict = field(default_factory=dict)
    stress: Callable | None = None
    after: tuple = ()
    gradients: int | None = None
    body: tuple = ("raise NotImplementedError",)
    unchecked: str = "float32, CuPy arrays, speed"
    play: str | Callable = ""
    driver: Callable | None = None
    starts_from: tuple = ()
    wider: Exercise | None = None
    after_pass: str = ""
    home: str = ""
    named: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "named", {w.name: w for w in (*self.wrong, *self.also)})

    @property
    def names(self):
        """The names that a student's file must define."""
        return (self.function,) if isinstance(self.function, str) else self.function

    @property
    def called(self):
        """What to write, in words: the name, or the names, of the function; of many the first two."""
        return ", ".join(self.names) if len(self.names) <= 3 else f"{', '.join(self.names[:2])}, …"

    def function_of(self, scope):
        """The student's function, from what the file defines: itself, or the driver that uses it."""
        if self.driver:
            return partial(self.driver, SimpleNamespace(**{name: scope[name] for name in self.names}))
        return scope[self.function]

    def taking(self, names):
        """The exercise for a function with arguments of these names: the wider one if the last of them are its own."""
        more = self.wider and self.wider.arguments[len(self.arguments):]
        return self.wider if more and tuple(names[len(self.arguments):]) == more else self

    def switches(self, names):
        """The values of the switches for the misconceptions and conventions of these names."""
        return {k: v for name in names for k, v in self.named[name].switches.items()}

    def variant(self, names, more=()):
        """The reference with the misconceptions and conventions of these names switched on, and `more` switches."""
        switches = {**self.switches(names), **dict(more)}

        def formula(*arguments):
            return self.reference(*arguments, **switches)
        return formula
