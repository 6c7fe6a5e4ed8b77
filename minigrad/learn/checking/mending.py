"""A script to be mended: a verdict on each fault that the stub holds.

A fault shows in outputs that no other fault of the stub changes. So they say of it, whatever else was changed, that it
is mended, that it is still there, or that something else is computed, and where the numbers begin to differ.
"""
from functools import lru_cache

import numpy as np

from ..exercises.composing import changed
from ..exercises.exercise import Also
from ..terminal import rounded
from .explanations import Part
from .known_formulas import TOLERANCE, vector
from .saying import consequence, formula_text, rows_of


def say_mended(exercise, verdict, known, probes):
    """The verdict on a script that is not right: rows for each fault of the stub, then for what else was changed."""
    wrong = wrong_outputs(known, probes)
    known_here, mended, said_of = [], 0, set()
    for number, fault in enumerate(exercise.starts_from, 1):
        name, outputs = now(known, probes, fault)
        said_of |= outputs
        if name == "":
            mended += 1
            text = f"mended: {changed(exercise, exercise.switches((fault,)))[0][1]}"
        else:
            text = {fault: "still there", None: "something else is computed"}.get(
                name, "mended by a published variant" if is_published(exercise, name) else "not mended like this")
        verdict.rows.append((f"fault {number}", text))
        if name:
            known_here.append(name)
            verdict.rows += [*rows_of(exercise, Part(((name,),))), ("what that does", effect(exercise, name))]
        elif name is None:
            verdict.rows += first_differences(known, probes, outputs & wrong)
    more = wrong - said_of
    verdict.rows += [("beside these", "this was right before"), *first_differences(known, probes, more)] if more else []
    unknown = len(known_here) + mended < len(exercise.starts_from) or more
    verdict.faults, verdict.formula = known_here, formula_text(exercise, [Part((tuple(known_here),))])
    verdict.status = "unknown" if unknown else "fault" if len(known_here) == 1 else "faults"
    verdict.headline = f"{mended} of {len(exercise.starts_from)} faults are mended"
    if not unknown and all(is_published(exercise, name) for name in known_here):
        verdict.status = "variant"
        verdict.headline += ", the rest as published elsewhere, not as asked for"


def is_published(exercise, name):
    """Whether what stands in the place of a fault is somebody's published formula."""
    return isinstance(exercise.named.get(name), Also)


@lru_cache(maxsize=64)
def effect(exercise, name):
    """What a mistake alone does, in a number; computed once."""
    return consequence(exercise, (name,))


def now(known, probes, fault):
    """(what has become of a fault, the outputs that show it): "" if it is mended, else its name or that of another
    mistake in its place, None if it is something else."""
    named = known.exercise.named
    family = [n for n, member in named.items() if set(member.switches) & set(named[fault].switches)]
    own = changed_by(known, fault)
    for outputs in (set().union(*(changed_by(known, n) for n in family)), own):
        sets = known.matches(probes, np.isin(known.output_of, list(outputs)), largest=1)
        found = {names[0] if names else "" for names in sets} & {"", fault, *family}
        if found:
            return ("" if "" in found else fault if fault in found else min(found)), outputs
    return None, own


def changed_by(known, name):
    """The numbers of the outputs that a mistake changes."""
    return differing(known, known.table[(name,)])


def wrong_outputs(known, probes):
    """The numbers of the outputs that are not right."""
    return differing(known, vector(probes, known.scales))


def differing(known, signature):
    """The numbers of the outputs in which a signature is not that of the right answer."""
    right = known.table[()]
    apart = (np.abs(signature[0] - right[0]) > TOLERANCE) | (signature[1] != right[1])
    return set(known.output_of[apart].tolist())


def first_differences(known, probes, outputs):
    """For each of these outputs a row with the first number that is not right, in the first call where there is one."""
    for k in sorted(outputs):
        for mine, right, scales in zip(probes, known.right, known.scales, strict=True):
            apart = ~(np.abs(mine[k] - right[k]) <= TOLERANCE * scales[k])
            if apart.any():
                place = tuple(np.argwhere(apart)[0].tolist())
                name = f"{known.exercise.outputs[k]}[{', '.join(map(str, place))}]"
                number, expected = told_apart(float(mine[k][place]), float(right[k][place]))
                yield "first differs", f"{name}: yours is {number}, expected {expected}"
                break


def told_apart(mine, right):
    """Two numbers that differ, as texts with enough digits to differ; NaN is missing."""
    if rounded(mine) != rounded(right):
        return "missing" if np.isnan(mine) else rounded(mine), rounded(right)
    digits = next(k for k in range(4, 18) if f"{mine:.{k}g}" != f"{right:.{k}g}")
    return f"{mine:.{digits}g}", f"{right:.{digits}g}"
