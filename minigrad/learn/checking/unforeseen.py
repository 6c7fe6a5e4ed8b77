"""Mistakes that nobody foresaw, named all the same: small edits of an exercise's lines that give the student's numbers.

    unforeseen(known, outputs)                      {"mₜ": "β·mₜ₋₁ − gₜ"}, …: what may be computed, the likely first
    function(exercise, changes)                     the formula with these lines, as a function of the arguments
    points(exercise, changes)                       where it asks for gradients, as a function of the arguments

Each line is edited (edits.py) and the formula computed with it (chain.py), so what is printed is what was compared. A
line is edited only if the exercise's own mistakes in it, computed in this way, give the numbers of the reference: there
the lines say all that happens. Up to three lines may differ, each found by an output that it mends. An output that is
True or False agrees easily: lines that mend such alone are yielded one by one, to be confirmed.
"""
import re

import numpy as np

from ..exercises.composing import changed, depends, lines, parts, returned_symbols, sides, symbols_in, words
from ..exercises.plain import answers
from .chain import Chain
from .confirming import equal
from .edits import edits

WORK = 25_000                 # lines computed for all changes, 1 to 2 s; a time would let the machine decide
LARGEST = 3                   # changes


def unforeseen(known, outputs):
    """{left side: right side} of the lines that differ, for each choice of them that gives all numbers."""
    chains = [Chain(known.exercise, call) for call in known.calls]
    known_ones = [lines_of(known.exercise, name) for name in known.exercise.named]
    firsts = [{}, *(one for one in known_ones if one and set(one) <= trusted(known, chains))]
    end = work(chains) + WORK                           # without that of `trusted`, which is kept for the next answer
    for changes in firsts:
        if work(chains) > end:
            return
        right = agreeing(known, chains, changes, outputs)
        for _ in range(LARGEST):
            found, right = best_change(known, chains, changes, outputs, right, end)
            changes = changes | found
            if len(right) == len(known.exercise.outputs):
                if len(changes) == 1 or returned(known.exercise, changes):
                    yield changes
                return
            if not found:
                break
        if set(range(len(known.exercise.outputs))) - right <= known.truths:
            yield from mends_truths(known, chains, changes, outputs, right, end)


def work(chains):
    """How many lines these chains have computed."""
    return sum(chain.work for chain in chains)


def mends_truths(known, chains, changes, outputs, before, end):
    """The changes with one line more that make all outputs agree, where those that do not are True or False."""
    for _, more in candidates(known, chains, changes, before):
        if work(chains) > end:
            break
        if len(agreeing(known, chains, {**changes, **more}, outputs)) == len(known.exercise.outputs):
            yield {**changes, **more}


def returned(exercise, changes):
    """Whether all lines but one make what is returned: each is then seen by itself."""
    return len(set(changes) - set(returned_symbols(exercise))) <= 1


def function(exercise, changes):
    """The formula with these lines as a function of the exercise's arguments; ValueError if it has no value there."""
    def formula(*arguments):
        found = Chain(exercise, arguments).outputs(changes)
        if found is None:
            raise ValueError
        return found if len(found) > 1 else found[0]
    return formula


def points(exercise, changes):
    """f(arguments) -> the values of all symbols, for an exercise that counts its gradients; else None."""
    def values(*arguments):
        _, symbols = Chain(exercise, arguments).evaluated(changes)
        return [np.asarray(v, float) for v in symbols.values()]
    return values if exercise.gradients else None


def best_change(known, chains, changes, outputs, before, end):
    """(the lines that make most outputs agree beside those that agreed before, all that agree then); ({}, before) if
    there are none. Of equally good ones the likelier wins, then the shorter."""
    here, best, price = smallest_wrong(known, chains, changes, outputs), ({}, before), (len(before),)
    for family, more in candidates(known, chains, changes, before):
        if price[0] == len(known.exercise.outputs) and family > -price[1] or work(chains) > end:
            break
        new = {**changes, **more}
        if not agreeing(known, chains[here:here + 1], new, outputs[here:here + 1], here) > before:
            continue
        right = agreeing(known, chains, new, outputs)
        worth = len(right), -family, -sum(map(len, more.values()))
        if right > before and right - before - known.truths and worth > price:
            best, price = (more, right), worth
    return best


def candidates(known, chains, changes, right):
    """(family, lines that differ): known mistakes, then edits of the lines behind the outputs that do not agree."""
    exercise, right_lines = known.exercise, lines(known.exercise)
    wrong = [k for k in range(len(exercise.outputs)) if k not in right]
    here = (depends(exercise, right_lines, wrong) & trusted(known, chains)) - set(changes)
    for more in (lines_of(exercise, name) for name in exercise.named):
        if more and set(more) <= here:
            yield -1, more
    shown = frozenset(symbols_in(exercise.task + " ; ".join(right_lines), {*exercise.symbols}))
    lengths = set.intersection(*({str(n) for a in call if isinstance(a, np.ndarray) for n in a.shape}
                                 for call in known.calls))
    every = [(family, {left: text}) for left, old in map(sides, right_lines[:-1]) if left in here
             for family, text in edits(old, shown) if not (numbers_in(text) - numbers_in(old)) & lengths]
    yield from sorted(every + returned_otherwise(right_lines, wrong), key=lambda edit: edit[0])


def returned_otherwise(right_lines, wrong):
    """(2, the last line with the symbol of another line in the place of a wrong output)."""
    symbols = parts(sides(right_lines[-1])[1])
    return [(2, {"return": ", ".join([*symbols[:k], left, *symbols[k + 1:]])})
            for k in wrong for left, _ in map(sides, right_lines[:-1]) if left not in symbols]


def numbers_in(text):
    """The whole numbers in a text, as texts: one that is new could stand for an axis that is as long in every call."""
    return set(re.findall("[0-9]+", text))


def smallest_wrong(known, chains, changes, outputs):
    """The number of the call with the fewest numbers among those in which the formula with these lines does not give
    all of the student's."""
    sizes = [sum(np.size(a) for a in call if isinstance(a, np.ndarray)) for call in known.calls]
    return min((i for i in range(len(chains)) if len(agreeing(
        known, chains[i:i + 1], changes, outputs[i:i + 1], i)) < len(known.exercise.outputs)), key=sizes.__getitem__)


def agreeing(known, chains, changes, outputs, first=0):
    """The numbers of the outputs that the formula with these lines gives in all of these calls, the first of which has
    the number `first`."""
    found = frozenset(range(len(known.exercise.outputs)))
    for chain, theirs, scales in zip(chains, outputs, known.scales[first:], strict=False):
        mine = chain.outputs(changes) or ()
        found &= {k for k, (a, b, s) in enumerate(zip(mine, theirs, scales)) if equal(a, b, s)}
        if not found:
            break
    return found


def lines_of(exercise, name):
    """{left side: right side} of the lines that a known mistake changes; empty if it needs words for one of them."""
    switches = exercise.switches((name,))
    found = dict(sides(line) for line, _ in changed(exercise, switches))
    return {} if set(found) & words(exercise, switches) else found


def trusted(known, chains):
    """The left sides of the lines that say all that happens: a known mistake in them, computed line by line, gives the
    reference's numbers, and none in that line alone does not. A line in which no mistake is known does if computing it
    anew changes nothing, and no line that does not reads it. Kept for the next answer."""
    if known.trusted is None:
        good, bad = set(), set()
        for name in (n for n in known.exercise.named if (n,) in known.table):
            mine = lines_of(known.exercise, name)
            theirs = answers(known.exercise.variant((name,)), known.calls)
            if len(agreeing(known, chains, mine, theirs)) == len(theirs[0]):
                good |= set(mine)
            elif len(mine) == 1 and all(chain.outputs(mine) for chain in chains):
                bad |= set(mine)
        *steps, _ = lines(known.exercise)
        behind = depends(known.exercise, [*steps, f"return {', '.join(bad)}"], range(len(bad)))
        good |= {left for left, right in map(sides, steps) if left not in behind | words(known.exercise)
                 and len(agreeing(known, chains, {left: right}, known.right)) == len(known.exercise.outputs)}
        known.trusted = good - bad
    return known.trusted
