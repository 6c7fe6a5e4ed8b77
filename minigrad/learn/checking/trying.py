"""Trying many changes of a student's text at once: one program holds all of them, and a child runs it once for each.

    tried(exercise, known, program, chosen, calls, swaps)      the numbers of the changes that are right

The program reads in `chosen_[0]` which change is on. No expected value enters the child: it returns all numbers, and
they are compared here.
"""
import inspect
import textwrap

import numpy as np

from ..sandbox.calling import call_student
from ..sandbox.messages import Limits
from .known_formulas import TOLERANCE

SECONDS = 1.5                 # of computing for all changes on one probe
PASSES = 10_000               # of all `while` loops in one try
QUESTIONS = 2_000             # at new points of functions handed in; each is a message to this process and back
LIMITS = Limits(cpu=12, wall=60.0)
TRIES = '''

def tries(*arguments):
    import time, copy, numpy as np
    def fresh(a):
        return a.copy() if isinstance(a, np.ndarray) else a if callable(a) else copy.deepcopy(a)
    def leaves(x):
        if isinstance(x, (tuple, list)):
            return [leaf for part in x for leaf in leaves(part)]
        return [np.ravel(np.asarray(x, float))]
    def asked_once(function, seen):
        def answer(*a):
            key = tuple((np.shape(x), np.asarray(x, float).tobytes()) for x in a)
            if key not in seen:
                questions_[0] -= 1
                if questions_[0] < 0:
                    raise RuntimeError
                seen[key] = function(*a)
            return copy.deepcopy(seen[key])
        return answer
    def numbers(arguments):
        passes_[0] = PASSES
        with np.errstate(all="ignore"):
            return np.concatenate(leaves(FUNCTION(*map(fresh, arguments))))
    arguments = [asked_once(a, {}) if callable(a) else a for a in arguments]
    chosen_[0] = -1
    rows, end = np.full((len(CHOSEN), numbers(arguments).size), np.nan), time.process_time() + SECONDS
    for row, choice in zip(rows, CHOSEN):
        if time.process_time() > end:
            break
        chosen_[0], given = choice, list(arguments)
        if choice < 0:
            a, b = SWAPS[-1 - choice]
            given[a], given[b] = given[b], given[a]
        try:
            row[:] = numbers(given)
        except Exception:
            pass
    return rows
chosen_, passes_, questions_ = [-1], [PASSES], [QUESTIONS]
def pass_():
    passes_[0] -= 1
    if passes_[0] < 0:
        raise RuntimeError
    return True
'''
DRIVEN = """

import types, numpy as np
DRIVER
student_ = types.SimpleNamespace(NAMES)
def driven_(*arguments):
    return driver(student_, *arguments)
"""


def driven(exercise):
    """The text of a function that uses what the student's file defines as the exercise's driver does; empty without."""
    if not exercise.driver:
        return ""
    names = ", ".join(f"{name}={name}" for name in exercise.names)
    return DRIVEN.replace("NAMES", names).replace("DRIVER", textwrap.dedent(inspect.getsource(exercise.driver)))


def tried(exercise, known, program, chosen, calls, swaps):
    """The numbers of the changes with which the program gives the right numbers for these calls."""
    sizes = [sum(r.size for r in known.right[i]) for i in calls]
    chosen = list(chosen)[:90_000 // max(sizes)]
    text = TRIES
    words = {"CHOSEN": chosen, "SWAPS": swaps, "PASSES": PASSES, "QUESTIONS": QUESTIONS,
             "SECONDS": SECONDS / len(sizes), "FUNCTION": "driven_" if exercise.driver else exercise.function}
    for word, value in words.items():
        text = text.replace(word, str(value))
    reply, _ = call_student(program + driven(exercise) + text, "tries", f"{exercise.slug}.py",
                            [known.calls[i] for i in calls], 1, limits=LIMITS)
    if reply is None or "calls" not in reply.report:
        return []
    well = np.full(len(chosen), True)
    for place, (i, size) in enumerate(zip(calls, sizes, strict=True)):
        (rows,) = reply.outputs("first", place)
        if rows.size != size * len(chosen):
            return []
        right = np.concatenate([np.ravel(r) for r in known.right[i]])
        scales = np.concatenate([np.full(r.size, s) for r, s in zip(known.right[i], known.scales[i], strict=True)])
        with np.errstate(all="ignore"):
            well &= (np.abs(rows.reshape(len(chosen), size) - right) <= TOLERANCE * scales).all(axis=1)
    return [k for k, good in zip(chosen, well, strict=True) if good]
