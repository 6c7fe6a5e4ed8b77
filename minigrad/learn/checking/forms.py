"""Numbers in another form than the exercise's: a shape, a sum that is missing or goes over another axis, an output less
or more.

    form = another_form(known, reply)       a Form, or None

Everything is found by shape and value, on all probes. What is left is explained like any other answer: form.parts.
"""
from dataclasses import dataclass
from itertools import chain, combinations, islice, permutations, product

import numpy as np

from ..exercises.composing import lines, returned_symbols
from ..exercises.plain import answers, symbol_values
from ..sandbox.replies import as_array, leaves, numbers, word
from .explanations import Part, another_order, each_output
from .known_formulas import TOLERANCE

MOST = 60                     # combinations of forms of single outputs that are tried
OPERATIONS = {"sum": np.sum, "mean": np.mean, "largest": np.max}


@dataclass(frozen=True)
class Form:
    """What is returned in another form.

    faults: its names; computes, says: the two lines; parts: what explains the numbers in the exercise's form.
    """

    faults: tuple
    computes: str
    says: str
    parts: tuple = ()


@dataclass(frozen=True)
class One:
    """One output in another form: the name of the fault, how the output and what it should be are written, and its
    numbers for each probe in the exercise's form."""

    fault: str
    computes: str
    says: str
    numbers: tuple


def another_form(known, reply):
    """The Form in which a reply has the exercise's numbers, or those of known mistakes; None if it has not."""
    got = [members(reply.value("first", i), len(known.exercise.outputs)) for i in range(len(known.calls))]
    if None in got or len({len(outputs) for outputs in got}) > 1:
        return None
    few, many = sorted((len(got[0]), len(known.exercise.outputs)))
    if few < many:
        return fewer(known, got) or joined(known, got) if len(got[0]) == few else more(known, got)
    return reshaped(known, got) or in_another_order(known, got) or each_in_its_form(known, got)


def members(value, count):
    """The outputs in a result as arrays of numbers; None if it holds anything else."""
    if isinstance(value, (list, tuple)) and (count > 1 or isinstance(value, tuple)):
        found = [leaf for member in value for leaf in leaves(as_array(member)).values()]
    else:
        found = list(leaves(as_array(value)).values())
    if not all(word(leaf).startswith(("float64", "int", "bool")) for leaf in found):
        return None
    return [numbers(leaf).astype(float) for leaf in found]


def fits(got, known, places):
    """Whether outputs have the shapes of those of these numbers, in every call."""
    return all(a.shape == right[k].shape for outputs, right in zip(got, known.right, strict=True)
               for a, k in zip(outputs, places, strict=True))


def fewer(known, got):
    """Outputs that are missing; those that are there have to be right or known mistakes."""
    count = len(known.exercise.outputs)
    written = returned_symbols(known.exercise)
    for there in combinations(range(count), len(got[0])) if got[0] else ():
        if fits(got, known, there):
            filled = [tuple(dict(zip(there, outputs, strict=True)).get(k, right[k]) for k in range(count))
                      for outputs, right in zip(got, known.right, strict=True)]
            if sets := known.matches(filled, np.isin(known.output_of, there), largest=2):
                return Form(("missing_output",), f"return {', '.join(written[k] for k in there)}",
                            lines(known.exercise)[-1], (Part(tuple(sets), outputs=there),))
    return None


def joined(known, got):
    """All outputs in one array, one after the other; right or known mistakes."""
    sizes = [sum(r.size for r in right) for right in known.right]
    if len(got[0]) != 1 or any(only.size != size for (only,), size in zip(got, sizes, strict=True)):
        return None
    mine = [tuple(piece.reshape(r.shape) for piece, r in zip(
        np.split(only.ravel(), np.cumsum([r.size for r in right])[:-1]), right, strict=True))
        for (only,), right in zip(got, known.right, strict=True)]
    if sets := known.matches(mine, largest=2):
        return Form(("joined",), f"return ({', '.join(returned_symbols(known.exercise))} in one array)",
                    lines(known.exercise)[-1], (Part(tuple(sets)),))
    return None


def more(known, got):
    """Outputs that nobody asked for; the others have to be right or known mistakes."""
    count = len(known.exercise.outputs)
    for there in combinations(range(len(got[0])), count):
        mine = [tuple(outputs[k] for k in there) for outputs in got]
        if fits(mine, known, range(count)) and (sets := known.matches(mine, largest=2)):
            names = dict(zip(there, returned_symbols(known.exercise), strict=True))
            others = {k: symbol_of(known, [outputs[k] for outputs in got]) for k in range(len(got[0]))}
            return Form(("extra_output",), "return " + ", ".join(
                names.get(k) or others[k] or "one more" for k in others), lines(known.exercise)[-1],
                (Part(tuple(sets)),))
    return None


def symbol_of(known, values):
    """The symbol of the exercise's formulas that has these values, or None."""
    return next((text for text, there in candidates(known, ()) if same(values, there)), None)


def reshaped(known, got):
    """A known mistake that changes a shape."""
    for name, theirs in known.reshaped.items():
        if all(same(mine, right) for mine, right in zip(zip(*got, strict=True), zip(*theirs, strict=True))):
            return Form((), "", "", (Part(((name,),)),))
    return None


def in_another_order(known, got):
    """As many outputs as there should be, in another order, right or with one known mistake."""
    order, part = another_order(known, got) or (None, None)
    return order and Form(("order",), returned_in(known.exercise, order), lines(known.exercise)[-1], (part,))


def returned_in(exercise, order):
    """The line that returns the outputs in this order."""
    written = returned_symbols(exercise)
    return f"return {', '.join(written[order.index(place)] for place in range(len(order)))}"


def each_in_its_form(known, got):
    """As many outputs as there should be, some of them in another form; the fewest faults win."""
    written = returned_symbols(known.exercise)
    forms = [forms_of(known, k, text, [outputs[k] for outputs in got]) for k, text in enumerate(written)]
    found = []
    for chosen in islice(product(*forms), MOST):
        outputs = list(zip(*(one.numbers for one in chosen), strict=True))
        sets = known.matches(outputs)
        parts = [Part(tuple(sets))] if sets else each_output(known, outputs)
        names = tuple(dict.fromkeys(one.fault for one in chosen if one.fault))
        if parts and names:                                 # without a name the structure differs, not the numbers
            computes, says = (f"return {', '.join(texts)}" for texts in (
                [one.computes for one in chosen], [one.says for one in chosen]))
            found.append(Form(names, computes, says, tuple(parts)))
            if not any(part.cost for part in parts):
                break
    return min(found, key=lambda form: len(form.faults) + sum(part.cost for part in form.parts), default=None)


def forms_of(known, k, text, values):
    """The forms in which these values could be output k: the Ones, the simplest first."""
    right = [outputs[k] for outputs in known.right]
    if all(a.shape == r.shape for a, r in zip(values, right, strict=True)):
        return [One("", text, text, tuple(values))]
    if all(thin(a) == thin(r) for a, r in zip(values, right, strict=True)):
        a, r = (shaped(text, arrays[-1].shape) for arrays in (values, right))
        return [One("shape", a, r, tuple(a.reshape(r.shape) for a, r in zip(values, right, strict=True)))]
    return list(chain(turned(text, values, right), of_symbols(known, k, text, values), reduced(text, values, right)))


def thin(array):
    """The lengths of the axes that are not 1."""
    return tuple(n for n in array.shape if n != 1)


def shaped(text, shape):
    """An output and its shape, in words."""
    return f"{text} of shape {shape}" if shape else f"{text} as a number"


def turned(text, values, right):
    """The axes in another order."""
    for order in permutations(range(values[0].ndim)):
        if all(a.transpose(order).shape == r.shape for a, r in zip(values, right, strict=True)):
            mine = f"{text}ᵀ" if len(order) == 2 else shaped(text, values[-1].shape)
            says = text if len(order) == 2 else shaped(text, right[-1].shape)
            yield One("transposed", mine, says, tuple(a.transpose(order) for a in values))


def of_symbols(known, k, text, values):
    """A symbol of the formulas, or its sum or mean over an axis, of the right formulas or of those of one mistake."""
    for names in (s for s in known.table if len(s) <= 1):
        for found, theirs in candidates(known, names):
            if same(values, theirs):
                outputs = answers(known.exercise.variant(names), known.calls)
                yield One("another_value", found, text, tuple(call[k] for call in outputs))
                return


def candidates(known, names):
    """(text, values for each probe): the symbols of the formulas, then their sums and means over axes."""
    exercise = known.exercise
    tables = [symbol_values(exercise, call, exercise.switches(names)) for call in known.calls]
    held = {s: [np.asarray(t[s], float) for t in tables] for s in exercise.symbols if all(s in t for t in tables)}
    yield from held.items()
    for symbol, values in held.items():
        for axis in range(values[0].ndim):
            for word_ in ("sum", "mean"):
                yield f"({word_} of {symbol} over axis {axis})", [OPERATIONS[word_](v, axis) for v in values]


def reduced(text, values, right):
    """Numbers of which the sum, the mean or the largest along some axes is the output."""
    axes = range(values[0].ndim)
    for along in chain.from_iterable(combinations(axes, k) for k in range(1, len(axes) + 1)):
        if all(np.sum(a, along).shape == r.shape for a, r in zip(values, right, strict=True)):
            over = " and ".join(map(str, along))
            for word_, operation in OPERATIONS.items():
                yield One("not_reduced", f"(numbers of shape {values[-1].shape} whose {word_} over axis {over} is "
                          f"{text})", text, tuple(operation(a, along) for a in values))


def same(mine, theirs):
    """Whether arrays are equal, probe by probe, but for axes of length 1."""
    return all(thin(a) == thin(b) and np.all(np.abs(a.ravel() - b.ravel()) <= TOLERANCE * max(np.max(
        np.abs(b), initial=0.0), 1e-30)) for a, b in zip(mine, theirs, strict=True))
