"""Plain structures: the arguments and outputs of exercises, copied, compared and named."""
import numpy as np

from ..explaining.tracing import locals_of
from ..sandbox.messages import Quadratic


def answers(function, calls):
    """The outputs of a function for each tuple of arguments, each a tuple of float arrays; NumPy's warnings are off."""
    with np.errstate(all="ignore"):
        return [outputs_of(function(*fresh(arguments))) for arguments in calls]


def outputs_of(result):
    """What a function returned, as a tuple of float64 arrays."""
    return tuple(np.asarray(r, float) for r in (result if isinstance(result, (tuple, list)) else (result,)))


def fresh(arguments):
    """Copies of arguments, so that no function can change those of the next."""
    def copy(a):
        if isinstance(a, Quadratic):
            return Quadratic(a.A.copy(), a.b.copy())
        return [x.copy() for x in a] if isinstance(a, list) else a.copy() if isinstance(a, np.ndarray) else a
    return tuple(copy(a) for a in arguments)


def symbol_values(exercise, arguments, switches=None):
    """{symbol: value} of an exercise's formulas, for one call of its reference."""
    with np.errstate(all="ignore"):
        values = locals_of(exercise.reference, fresh(arguments), switches)
    found = {}
    for symbol, source in exercise.symbols.items():
        if callable(source):
            found[symbol] = source(values)
        elif values.get(source) is not None:
            found[symbol] = values[source]
    return found
