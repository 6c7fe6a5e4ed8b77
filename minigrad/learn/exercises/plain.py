"""The arguments and results of exercises, which are plain structures: copied, computed, compared in form.

    answers(function, calls)          the outputs for each tuple of arguments, leaf by leaf, as arrays
    conformed(got, right)             a student's result in the form of the right one; Mismatch says what is different
    symbol_values(exercise, call)     {symbol: value} of the formulas

An argument may be an array, a number, True, False, None, a text, a list, tuple or dict of these, a function (whose
calls are recorded), or np.random.default_rng(seed), of which each call gets a copy in the same state.
"""
import copy

import numpy as np

from ... import backend
from ..explaining.tracing import locals_of
from ..sandbox.replies import Other, as_array, leaves, numbers, word


class Mismatch(Exception):
    """A result that does not have the form of the right one; the text says how."""


def results(function, calls):
    """What a function returns for each tuple of arguments, with NumPy in use and its warnings off."""
    with backend.using("numpy"), np.errstate(all="ignore"):
        return [function(*fresh(arguments)) for arguments in calls]


def answers(function, calls):
    """The outputs of a function for each tuple of arguments, each a tuple of float arrays, one for each leaf."""
    return [outputs_of(result) for result in results(function, calls)]


def outputs_of(result):
    """The leaves of what a function returned, as a tuple of float64 arrays."""
    return tuple(numbers(leaf).astype(float) for leaf in leaves(result).values())


def fresh(arguments):
    """Copies of arguments, so that no function can change those of the next (of functions, what they are bound to:
    methods of one object are bound to one copy)."""
    copied = {}
    return tuple(a if type(a) in (int, float) else a.copy() if type(a) is np.ndarray else copy.deepcopy(a, copied)
                 for a in arguments)


def conformed(got, right, name="the result", names=()):
    """A student's result in the form of the right one: lists of numbers as arrays, tuples and lists alike.

    Raises Mismatch with a sentence about `name` if it has another structure; numbers, shapes and dtypes are not
    compared. `names` are those of the members of a tuple.
    """
    if isinstance(right, dict):
        if not isinstance(got, dict):
            raise Mismatch(f"{name} is {described(got)}, expected a dict with {', '.join(map(repr, right))}")
        for key in (*right, *got):
            if (key in got) != (key in right):
                raise Mismatch(f"{name} is a dict {'without' if key in right else 'with an unexpected'} {key!r}")
        return {key: conformed(got[key], part, f"{name}[{key!r}]") for key, part in right.items()}
    if isinstance(right, (list, tuple)):
        return _sequence(got, right, name, names)
    got = as_array(got)
    kinds = {type(got).__name__ if isinstance(got, (list, tuple, dict)) else word(got), word(right)}
    if len(kinds) > 1 and kinds & {"list", "tuple", "dict", "bool", "str", "None"}:
        raise Mismatch(f"{name} is {described(got)}, expected {described(right)}")
    return got


def _sequence(got, right, name, names):
    """conformed() for a tuple or a list."""
    names = names if len(names) == len(right) > 1 else ()
    if isinstance(got, np.ndarray) and got.ndim == 1 and all(np.ndim(r) == 0 for r in right):
        got = list(got)
    if not isinstance(got, (list, tuple)):
        shown = f" ({', '.join(names)})" if names else ""
        raise Mismatch(f"{name} is {described(got)}, expected a {type(right).__name__}{shown}")
    if len(got) != len(right):
        raise Mismatch(f"it returns {len(got)} value{'s' * (len(got) != 1)} instead of {len(right)}" if names else
                       f"{name} has {len(got)} members, expected {len(right)}")
    return type(right)([conformed(part, r, names[k] if names else f"{name}[{k}]")
                        for k, (part, r) in enumerate(zip(got, right, strict=True))])


def described(value):
    """A value in words: an array, a number, True or False, a text, nothing, or its type."""
    if isinstance(value, (list, tuple, dict, Other)):
        return f"a {getattr(value, 'name', type(value).__name__)}"
    if np.ndim(value):
        return "an array of True and False" if word(value) == "bool" else "an array"
    return {"None": "nothing", "str": "a text", "bool": "True or False"}.get(word(value), "a number")


def symbol_values(exercise, arguments, switches=None):
    """{symbol: value} of an exercise's formulas, for one call of its reference."""
    with np.errstate(all="ignore"):
        return symbols_from(exercise, locals_of(exercise.reference, fresh(arguments), switches))


def symbols_from(exercise, values):
    """{symbol: value} of an exercise's formulas, from the local variables of its reference."""
    found = {}
    for symbol, source in exercise.symbols.items():
        if callable(source):
            found[symbol] = source(values)
        elif values.get(source) is not None:
            found[symbol] = values[source]
    return found
