"""What explains a student's numbers: known formulas for all of them, or for each output or each kind of input alone.

    explanation(known, outputs) -> [Part, …] or None

The cheapest explanation wins: a mistake costs 1, a constant 9/4 (two mistakes are likelier than η = −1); speaking of
outputs one by one costs 1/2, of kinds of input 1. Within a part, all sets of the same smallest size are kept.
"""
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from types import SimpleNamespace

import numpy as np

from ..exercises.composing import changed, depends, lines, returned_symbols
from .constants import fitted, shares


@dataclass(frozen=True)
class Part:
    """A part of the numbers and what explains it.

    sets: the sets of names, equally small; constant: a Constant that differs, or None;
    outputs: numbers of the outputs it speaks of, or None for all; where: the kind of input, in words, or "";
    affected: numbers of the outputs that are wrong, if it speaks of all and some are right all the same.
    """

    sets: tuple
    constant: object = None
    outputs: tuple | None = None
    where: str = ""
    affected: tuple | None = None

    @property
    def shown(self):
        """The numbers of the outputs whose lines are shown; None for all."""
        return self.affected if self.outputs is None else self.outputs

    @property
    def names(self):
        """The first of the sets."""
        return self.sets[0]

    @property
    def cost(self):
        """How many things are said to differ."""
        return len(self.names) + (self.constant is not None)


def explanation(known, outputs):
    """The cheapest list of Parts that covers every number, or None; of equal sets, the shortest lines first."""
    found = cheapest(known, outputs)
    return found and [replace(part, sets=tuple(sorted(part.sets, key=lambda names: length(known.exercise, names))))
                      for part in found]


def length(exercise, names):
    """How long the lines are that a set of mistakes changes."""
    return sum(len(line) for line, _ in changed(exercise, exercise.switches(names)))


def cheapest(known, outputs):
    """The cheapest list of Parts, or None."""
    whole = known.matches(outputs)
    found = [(len(whole[0]), [Part(tuple(whole))])] if whole else []
    if whole and len(whole[0]) <= 1:
        return found[0][1]
    found += [(cost(parts) + 0.5, parts) for parts in (each_output(known, outputs),) if parts]
    found += [(cost(parts) + 1, parts) for parts in each_kind(known, outputs)]
    if min((price for price, _ in found), default=3) > 2:
        found += [(cost(parts), parts) for parts in (with_constant(known, outputs),) if parts]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def cost(parts):
    """What the different mistakes and constants in these parts cost."""
    return len({name for part in parts for name in part.names}) + 2.25 * len({p.constant for p in parts if p.constant})


def each_output(known, outputs):
    """A Part for each output, those with the same formulas joined; None unless all have one."""
    every = sorted(range(len(known.exercise.outputs)), key=known.truths.__contains__)
    found = {}
    for k in every:
        sets = tuple(known.matches(outputs, known.output_of == k, largest=2))
        if k in known.truths:                               # alone it would say too little
            sets = next((others for others in found if set(others) & set(sets)), sets if () in sets else ())
        if not sets:
            return None
        found.setdefault(sets, []).append(k)
    shared = shared_sets(known, outputs)
    if shared:
        return shared
    return [Part(sets, outputs=tuple(ks)) for sets, ks in found.items()] if len(every) > 1 else None


def shared_sets(known, outputs):
    """Two Parts, if some outputs are right and one single mistake explains all of the others."""
    right = {k for k in range(len(known.exercise.outputs)) if () in known.matches(outputs, known.output_of == k)}
    others = tuple(k for k in range(len(known.exercise.outputs)) if k not in right)
    if not right or not set(others) - known.truths:
        return None
    sets = known.matches(outputs, np.isin(known.output_of, others), largest=2)
    return [Part(((),), outputs=tuple(sorted(right))), Part(tuple(sets), outputs=others)] if sets else None


def with_constant(known, outputs):
    """Right, or a known mistake, up to one constant: for all outputs together, else for those that are not right."""
    wrong = tuple(k for k in range(len(known.exercise.outputs))
                  if () not in known.matches(outputs, known.output_of == k))
    if set(wrong) <= known.truths:
        return None
    for base, constant in fitted(known, outputs, slice(None)):
        return [Part((base,), constant)]
    if len(wrong) == len(known.exercise.outputs):
        return None
    right = tuple(k for k in range(len(known.exercise.outputs)) if k not in wrong)
    for base, constant in fitted(known, outputs, np.isin(known.output_of, wrong)):
        return [Part(((),), outputs=right), Part((base,), constant, wrong)]
    return None


def reads_a_wrong_output(known, k, names, outputs):
    """Whether the formula of output k with these mistakes reads another output that is wrong: no formula for k alone
    says what is computed then."""
    behind = depends(known.exercise, lines(known.exercise, known.exercise.switches(names)), [k])
    return any(j != k and symbol in behind and () not in known.matches(outputs, known.output_of == j)
               for j, symbol in enumerate(returned_symbols(known.exercise)))


def each_kind(known, outputs):
    """Two Parts for each kind of input that explains the numbers: one formula there, another elsewhere. A mistake
    in one call alone does not show that it is the number there that makes it."""
    for label, mask in kinds(known):
        there, elsewhere = (known.matches(outputs, m, largest=1) for m in (mask, ~mask))
        if label not in known.exercise.kinds and () not in there and len(set(known.call_of[mask])) == 1:
            continue
        if there and elsewhere and len(there) <= 2 and len(elsewhere) <= 2 and () in (there[0], elsewhere[0]):
            yield [Part(tuple(there), where=label), Part(tuple(elsewhere), where="elsewhere")]
        elif there == [()] and not elsewhere and len(set(known.call_of[~mask])) > 1:
            for names, constant in shares(known, outputs, ~mask):
                yield [Part(((),), where=label), Part((names,), constant, where="elsewhere")]


def another_order(known, outputs):
    """(order, Part): right but for the order of the outputs, or but for one known mistake; None if they are not.
    Number k of the outputs is returned in the place order[k]."""
    for order in orders(len(known.exercise.outputs)):
        sorted_ = [tuple(call[k] for k in order) for call in outputs]
        fits = all(a.shape == b.shape for call, right in zip(sorted_, known.right, strict=True)
                   for a, b in zip(call, right, strict=True))
        if fits and (sets := known.matches(sorted_, largest=1)):
            return order, Part(tuple(sets))
    return None


def orders(count):
    """The other orders of so many outputs that are tried: all of up to four, of more those with two exchanged."""
    if count <= 4:
        yield from list(permutations(range(count)))[1:]
        return
    for a, b in combinations(range(count), 2):
        yield tuple(b if k == a else a if k == b else k for k in range(count))


def kinds(known):
    """(words, mask of the numbers) of the kinds of input that the probes have: those of the exercise, and each value of
    a whole-number argument."""
    exercise, numbers = known.exercise, {}
    for name, values in zip(exercise.arguments, zip(*known.calls, strict=True), strict=True):
        if all(type(v) is int for v in values) and len(set(values)) > 1:
            numbers |= {f"for {name} = {v}": lambda a, name=name, v=v: getattr(a, name) == v for v in set(values)}
    for words, test in {**numbers, **exercise.kinds}.items():
        mask = np.concatenate([
            masked(test(SimpleNamespace(**dict(zip(exercise.arguments, call, strict=True)))), out)
            for call, outs in zip(known.calls, known.right, strict=True) for out in outs])
        if mask.any() and not mask.all():
            yield words, mask


def masked(found, output):
    """What a test found as a mask of the numbers of an output: one truth value, or one for each number."""
    found = np.asarray(found, bool)
    return np.ravel(found) if found.shape == output.shape else np.full(output.size, bool(np.all(found)))
