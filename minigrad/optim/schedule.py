"""What a learning rate may be: a number, a vector, or a Schedule, a function of the iteration (see schedules.py)."""
import math
from dataclasses import fields

import numpy as np

from .. import plots
from ..errors import UsageError


def number(name, value):
    """The value as a Python float. Raises UsageError for what is not a number: '0.1', True, None."""
    try:
        if not isinstance(value, (bool, np.bool_, str, bytes)):
            return float(value)
    except (TypeError, ValueError):
        pass
    raise UsageError(f"{name}: got {value!r}, expected a number.")


class Schedule:
    """A function of the 1-based iteration. Subclasses give `rate(i)`, and `base` if it is not their `high`.

    Their fields are checked: a float is a rate, finite and ≥ 0; an int counts iterations and is ≥ 1, an `offset` or
    `start` ≥ 0; anything else is a schedule or a rate.

    >>> class Inverse(optim.schedules.Schedule):
    ...     base = 0.1
    ...     def rate(self, i):
    ...         return self.base / i
    >>> [round(Inverse()(i), 4) for i in (1, 2, 4)]
    [0.1, 0.05, 0.025]
    """

    def __post_init__(self):
        who = type(self).__name__
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is object and (value is None or callable(value)):
                continue
            size = number(f"{who}: {field.name}", value)
            least = 1 if field.type is int and field.name not in ("offset", "start") else 0
            if not least <= size < math.inf or field.type is int and size % 1:
                wanted = f"a whole number ≥ {least}" if field.type is int else "a finite rate ≥ 0"
                raise UsageError(f"{who}: got {field.name}={value}, expected {wanted}.")

    @property
    def base(self):
        """The fixed rate α of α(i) = s(i)·α."""
        return self.high

    def __call__(self, i):
        """The learning rate of iteration i ≥ 1, a Python float."""
        if i < 1:
            raise UsageError(f"{type(self).__name__}: got iteration {i}; iterations are counted from 1.")
        return float(self.rate(i))

    def plot(self, steps=None, ax=None):
        """Draw α(1) … α(steps) (default: the schedule's own length, or 100). Returns the matplotlib axes."""
        steps = steps or 2 * round(getattr(self, "c", 0)) or getattr(self, "length", 0) or 100
        return plots.schedule(self, steps, ax=ax)


def at(lr, i):
    """α(i) of a schedule, or the number itself."""
    return lr(i) if callable(lr) else lr


def base(lr):
    """The fixed rate α of a learning rate η = sα: a schedule's `base`, a number or vector itself. None for a plain
    function, which does not say of which rate it is a multiple: its first value need not be it (a warm-up)."""
    return getattr(lr, "base", None) if callable(lr) else lr
