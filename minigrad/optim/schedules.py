"""Learning rates as functions of the iteration: α(i) for i = 1, 2, 3, …

    opt = optim.SGD(params, lr=Cyclic(0.05, 0.01, c=100))      any function i ↦ α(i) will do instead
    Cyclic(0.05, 0.01, c=4).plot(20)                           its graph

`base` is the fixed rate α of α(i) = s(i)·α: SGDW and AdamW(form="schedule") decay by the multiplier s(i) alone.
"""
import math
from dataclasses import dataclass

from .. import plots
from ..errors import UsageError


class Schedule:
    """A function of the 1-based iteration. Subclasses give `rate(i)`, and `base` if it is not their `high`.

    >>> class Inverse(optim.schedules.Schedule):
    ...     base = 0.1
    ...     def rate(self, i):
    ...         return self.base / i
    >>> [round(Inverse()(i), 4) for i in (1, 2, 4)]
    [0.1, 0.05, 0.025]
    """

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


@dataclass(frozen=True)
class Constant(Schedule):
    """α(i) = lr.

    >>> rate = optim.schedules.Constant(0.1)
    >>> rate(1), rate(1000)
    (0.1, 0.1)
    """

    lr: float

    def rate(self, i):
        return self.lr

    @property
    def base(self):
        return self.lr


@dataclass(frozen=True)
class Cyclic(Schedule):
    """SWA's sawtooth (A1): α(i) = (1−t)α₁ + tα₂ with t = ((i−1) mod c + 1)/c, from α₁ down to α₂ in c iterations.

    Per iteration, not per epoch. It never equals α₁ (its first value is (1−1/c)α₁ + α₂/c) and equals α₂ exactly when
    i is a multiple of c, at the capture. Izmailov et al. 2018, arXiv:1803.05407, section 3.1.
    For the constant mode do not set c = 1, which gives α₂ (E12): use Constant or HighConstant with α₁.

    >>> rate = optim.schedules.Cyclic(0.05, 0.01, c=4)
    >>> [round(rate(i), 3) for i in range(1, 9)]
    [0.04, 0.03, 0.02, 0.01, 0.04, 0.03, 0.02, 0.01]
    """

    alpha1: float
    alpha2: float
    c: int

    def __post_init__(self):
        _whole("c", self.c)

    def rate(self, i):
        t = ((i - 1) % self.c + 1) / self.c                     #: t = ((i−1) mod c + 1)/c
        return (1 - t) * self.alpha1 + t * self.alpha2          #: α = (1−t)α₁ + tα₂

    @property
    def base(self):
        return self.alpha1


@dataclass(frozen=True)
class Triangular(Schedule):
    """FGE's triangle (A9): from α₁ down to α₂ at mid-cycle, where the model is captured, and up again.

    t = ((i−1) mod c + 1)/c;  α(i) = (1−2t)α₁ + 2tα₂ for t ≤ ½, (2−2t)α₂ + (2t−1)α₁ after. c even.
    Garipov et al. 2018, arXiv:1802.10026, section 4. SWA's sawtooth captures at the end of the cycle instead.

    >>> rate = optim.schedules.Triangular(0.05, 0.01, c=4)
    >>> [round(rate(i), 3) for i in range(1, 9)]
    [0.03, 0.01, 0.03, 0.05, 0.03, 0.01, 0.03, 0.05]
    """

    alpha1: float
    alpha2: float
    c: int

    def __post_init__(self):
        _whole("c", self.c)
        if self.c % 2:
            raise UsageError(f"Triangular: got c={self.c}; the capture is at mid-cycle, so c must be even.")

    def rate(self, i):
        t = ((i - 1) % self.c + 1) / self.c
        down = 2 * min(t, 1 - t)                                # 0 at the ends of the cycle, 1 in the middle
        return (1 - down) * self.alpha1 + down * self.alpha2

    @property
    def base(self):
        return self.alpha1


@dataclass(frozen=True)
class ThreePhase(Schedule):
    """SWA Revisited's figure 9 (A8): `high` for the first half of `length` iterations, a straight line down to `low`
    at 0.9·length, `low` from there on. The split 0.5/0.9 is that of the SWA authors' code. Position: t = i/length.

    >>> rate = optim.schedules.ThreePhase(0.1, 0.01, length=100)
    >>> [round(rate(i), 3) for i in (1, 50, 70, 90, 100)]
    [0.1, 0.1, 0.055, 0.01, 0.01]
    """

    high: float
    low: float
    length: int

    def __post_init__(self):
        _whole("length", self.length)

    def rate(self, i):
        down = min(max((i / self.length - 0.5) / 0.4, 0.0), 1.0)
        return (1 - down) * self.high + down * self.low


@dataclass(frozen=True)
class HighConstant(Schedule):
    """SWA's constant mode (A2): `before(i)` up to iteration `start`, then `high` forever. With start=0, α(i) = high.

    >>> rate = optim.schedules.HighConstant(0.05, start=2, before=optim.schedules.Constant(0.1))
    >>> [rate(i) for i in (1, 2, 3, 4)]
    [0.1, 0.1, 0.05, 0.05]
    """

    high: float
    start: int = 0
    before: object = None

    def rate(self, i):
        return self.before(i) if self.before is not None and i <= self.start else self.high

    @property
    def base(self):
        return self.high if self.before is None else base(self.before)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine from `high` at i = 1 to `low` at i = length + 1 and after (Loshchilov & Hutter 2017; PyTorch's
    CosineAnnealingLR with T_max = length): low + (high − low)(1 + cos π(i−1)/length)/2.

    >>> rate = optim.schedules.Cosine(0.1, 0.0, length=4)
    >>> [round(rate(i), 4) for i in range(1, 7)]
    [0.1, 0.0854, 0.05, 0.0146, 0.0, 0.0]
    """

    high: float
    low: float
    length: int

    def __post_init__(self):
        _whole("length", self.length)

    def rate(self, i):
        t = min((i - 1) / self.length, 1.0)
        return self.low + (self.high - self.low) * (1 + math.cos(math.pi * t)) / 2


@dataclass(frozen=True)
class WarmUp(Schedule):
    """Any schedule (or number) with a linear warm-up in front: min(i/steps, 1)·α(i).

    >>> rate = optim.schedules.WarmUp(0.1, steps=4)
    >>> [round(rate(i), 4) for i in range(1, 7)]
    [0.025, 0.05, 0.075, 0.1, 0.1, 0.1]
    """

    after: object
    steps: int

    def __post_init__(self):
        _whole("steps", self.steps)

    def rate(self, i):
        return min(i / self.steps, 1.0) * (self.after(i) if callable(self.after) else self.after)

    @property
    def base(self):
        return base(self.after)


def base(lr):
    """The fixed rate α behind a learning rate: a schedule's `base`, a number itself, else the value at i = 1.

    >>> optim.schedules.base(optim.schedules.Cosine(0.1, 0.0, length=4)), optim.schedules.base(0.3)
    (0.1, 0.3)
    """
    return getattr(lr, "base", lr(1)) if callable(lr) else lr


def _whole(name, number):
    if number != int(number) or number < 1:
        raise UsageError(f"schedule: got {name}={number}, expected a whole number of iterations ≥ 1.")
