"""Trying many changes of a student's text at once: one program holds all of them, and a child runs it once for each.

    tried(exercise, known, program, chosen, calls, swaps)      {whose: the numbers of the changes that give its answers}

The program reads in `chosen_` which change is on, calls `pass_()` in each pass of a loop, and `other_(x, a)` for what
it puts into `a`, which must not be the list `a` itself. It is loaded anew for each change: what a module or a class
holds would otherwise be that of the change before. No expected value enters the child: it returns all numbers, and they
are compared here.
"""
import inspect
import re
import textwrap

import numpy as np

from ..exercises.plain import answers
from ..sandbox.calling import call_student
from ..sandbox.messages import Limits
from .known_formulas import TOLERANCE

PASSES = 1_000_000            # of all loops in the student's own run; with a change, ten times as many as there
WORK = 500_000                # passes with all changes on one probe, each change counting as 100, about 1.5 s
SECONDS = 6.0                 # of computing, for code that is slow without loops: the machine decides what is reached
QUESTIONS = 1_000             # at new points of functions handed in; each is a message to this process and back
LIMITS = Limits(cpu=20, wall=60.0)
TRIES = '''
import contextlib, copy, time, types
import numpy as np

def tries(*arguments):
    code, passes, questions = compile(PROGRAM, "program", "exec"), [PASSES], [QUESTIONS]
    def pass_():
        passes[0] -= 1
        if passes[0] < 0:
            raise RuntimeError
        return True
    def other(x, *holders):
        if any(isinstance(h, list) and (x is h or isinstance(x, list) and any(y is h for y in x)) for h in holders):
            raise RuntimeError
        return x
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
                questions[0] -= 1
                if questions[0] < 0:
                    raise RuntimeError
                seen[key] = function(*a)
            return copy.deepcopy(seen[key])
        return answer
    def numbers(choice, arguments, most):
        passes[0] = most
        student = {"__name__": __name__, "chosen_": choice, "pass_": pass_, "other_": other}
        with np.errstate(all="ignore"), contextlib.redirect_stdout(None):
            exec(code, student)
            return np.concatenate(leaves(FUNCTION(*map(fresh, arguments))))
    arguments = [asked_once(a, {}) if callable(a) else a for a in arguments]
    rows, end = np.full((len(CHOSEN), numbers(-1, arguments, PASSES).size), np.nan), time.process_time() + SECONDS
    most, work = 10 * (PASSES - passes[0]) + 100, WORK
    for row, choice in zip(rows, CHOSEN):
        if work < 0 or time.process_time() > end:
            break
        given = list(arguments)
        if choice < 0:
            a, b = SWAPS[-1 - choice]
            given[a], given[b] = given[b], given[a]
        try:
            row[:] = numbers(choice, given, most)
        except Exception:
            pass
        work -= 100 + most - passes[0]
    return rows
'''


def tried(exercise, known, program, chosen, calls, swaps):
    """{whose: the numbers of the changes with which the program gives the right answers to these calls}: "" for the
    exercise's own, or the name of a convention that counts."""
    sizes = [sum(r.size for r in known.right[i]) for i in calls]
    chosen = list(chosen)[:90_000 // max(sizes)]
    driver = textwrap.dedent(inspect.getsource(exercise.driver)) if exercise.driver else ""
    words = {"CHOSEN": chosen, "SWAPS": swaps, "PASSES": PASSES, "QUESTIONS": QUESTIONS,
             "WORK": WORK // len(sizes), "SECONDS": SECONDS / len(sizes), "PROGRAM": repr(program), "FUNCTION": (
                 f"student[{exercise.function!r}]" if not driver else
                 "(lambda *a: driver(types.SimpleNamespace(**student), *a))")}
    text = re.sub("|".join(words), lambda word: str(words[word[0]]), TRIES)
    reply, _ = call_student(driver + text, "tries", f"{exercise.slug}.py", [known.calls[i] for i in calls], 1,
                            limits=LIMITS)
    if reply is None or "calls" not in reply.report:
        return {}
    wanted = {"": known.right} | {also.name: answers(exercise.variant([also.name]), known.calls)
                                  for also in exercise.also if also.scores and not also.fit}
    well = {whose: np.full(len(chosen), True) for whose in wanted}
    for place, (i, size) in enumerate(zip(calls, sizes, strict=True)):
        (rows,) = reply.outputs("first", place)
        if rows.size != size * len(chosen):
            return {}
        scales = np.concatenate([np.full(r.size, s) for r, s in zip(known.right[i], known.scales[i], strict=True)])
        for whose, expected in wanted.items():
            right = np.concatenate([np.ravel(r) for r in expected[i]])
            with np.errstate(all="ignore"):
                well[whose] &= right.size == size and (
                    np.abs(rows.reshape(len(chosen), size) - right) <= TOLERANCE * scales).all(axis=1)
    return {whose: [k for k, good in zip(chosen, found, strict=True) if good]
            for whose, found in well.items() if found.any()}
