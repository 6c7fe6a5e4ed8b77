"""An explanation is tried on probes that are drawn anew, so that what agreed by accident is not said.

    formula = computed_by(exercise, parts)             what the student computes, if the Parts are right
    holds(known, formula, source, limits)              whether it is that on other probes, too
    is_sure(known, parts)                              whether this need not be asked
"""
import numpy as np

from ..exercises.plain import answers, fresh, outputs_of
from ..sandbox.calling import call_student
from .constants import with_constant
from .explanations import cost
from .known_formulas import TOLERANCE, scale

DRAWS = 4                     # of probes for an exercise with outputs that are True or False, which agree easily


def is_sure(known, parts):
    """Whether Parts cannot be an accident: at most one thing differs, and no output is True or False. For a kind of
    input there is no formula to try."""
    few = cost(parts) <= 1 and not (known.truths and any(part.cost for part in parts))
    return few or any(part.where for part in parts)


def computed_by(exercise, parts):
    """The function that Parts say the student computes."""
    functions = [with_constant(exercise, p.names, p.constant) if p.constant else exercise.variant(p.names)
                 for p in parts]
    if len(parts) == 1:
        return functions[0]
    place = {k: function for part, function in zip(parts, functions, strict=True) for k in part.outputs}

    def mixed(*arguments):
        return tuple(outputs_of(place[k](*fresh(arguments)))[k] for k in sorted(place))
    return mixed


def holds(known, formula, source, limits, points=None):
    """Whether the student's function gives the formula's numbers on probes that are drawn anew. points(arguments): the
    only points at which it may have asked for gradients. Cost: a child process."""
    exercise = known.exercise
    draws = DRAWS if known.truths else 1
    calls = [call for k in range(draws) for call in exercise.probes(np.random.default_rng([len(known.table), k]))]
    reply, _ = call_student(source, exercise.function, f"{exercise.slug}.py", calls, len(exercise.outputs),
                            driver=exercise.driver, limits=limits)
    if reply is None or "calls" not in reply.report:
        return False
    for i, call in enumerate(calls):
        if not gives(exercise, formula, call, reply.outputs("first", i)):
            return False
        if points and not all(any(equal(point, asked, 1.0) for point in points(*call))
                              for question in reply.calls[i] for asked in question.arguments):
            return False                    # with linear gradients ρ/2 is half of two gradients, taken elsewhere
    return True


def gives(exercise, formula, call, theirs):
    """Whether the formula gives these outputs for a call."""
    try:
        mine = answers(formula, [call])[0]
    except ValueError:                      # it has no value there
        return False
    return len(mine) == len(theirs) and all(
        equal(a, b, scale(call, b, k)) for a, b, k in zip(mine, theirs, exercise.moves, strict=True))


def equal(mine, theirs, size):
    """Whether two outputs have the same numbers; one may be a row or a column for all."""
    if mine.size == theirs.size:
        mine = mine.reshape(theirs.shape)
    try:
        mine = np.broadcast_to(mine, theirs.shape)
    except ValueError:
        return False
    with np.errstate(invalid="ignore"):
        near = np.abs(mine - theirs) <= TOLERANCE * size
    return bool(np.all(near | (mine == theirs) | (np.isnan(mine) & np.isnan(theirs))))
