"""Learning rates as functions of the iteration: α(i) for i = 1, 2, 3, …

    opt = optim.SGD(params, lr=Cyclic(0.05, 0.01, c=100))      any function i ↦ α(i) will do instead
    Cyclic(0.05, 0.01, c=4).plot(20)                           its graph

`base` is the fixed rate α of α(i) = s(i)·α: SGDW and AdamW(form="schedule") decay by the multiplier s(i) alone.
"""
import math
from dataclasses import dataclass

from .. import spelling
from ..errors import UsageError
from .schedule import Schedule, at, base


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
class Scaled(Schedule):
    """α(i) = alpha·s(i), with the multiplier s a function of the iteration: η = sα as SGDW and AdamW write it.

    >>> from minigrad.optim.schedules import Scaled
    >>> warm = Scaled(0.5, lambda i: min(i / 10, 1))
    >>> warm(1), warm(20), warm.base
    (0.05, 0.5, 0.5)
    """

    alpha: float
    s: object

    def rate(self, i):
        return self.alpha * at(self.s, i)

    @property
    def base(self):
        return self.alpha


@dataclass(frozen=True)
class Cyclic(Schedule):
    """SWA's sawtooth (A1): from α₁ down to α₂ in c iterations, α(i) = (1−t)α₁ + tα₂, t = ((i−1−offset) mod c + 1)/c.

    Per iteration, not per epoch. It never equals α₁ (its first value is (1−1/c)α₁ + α₂/c) and equals α₂ exactly when
    i − offset is a multiple of c: at the captures of SWA(cycle=c, start=offset). Izmailov et al. 2018,
    arXiv:1803.05407, section 3.1.
    For the constant mode do not set c = 1, which gives α₂ (E12): use Constant or HighConstant with α₁.

    >>> [round(optim.schedules.Cyclic(0.05, 0.01, c=4, offset=2)(i), 2) for i in (1, 2, 3, 6)]
    [0.02, 0.01, 0.04, 0.01]
    """

    alpha1: float
    alpha2: float
    c: int
    offset: int = 0

    def rate(self, i):
        t = ((i - 1 - self.offset) % self.c + 1) / self.c       #: t = ((i−1−offset) mod c + 1)/c
        return (1 - t) * self.alpha1 + t * self.alpha2          #: α = (1−t)α₁ + tα₂

    @property
    def base(self):
        return self.alpha1


@dataclass(frozen=True)
class Triangular(Schedule):
    """FGE's triangle (A9): from α₁ down to α₂ at mid-cycle, where the model is captured, and up again.

    t = ((i−1) mod c + 1)/c;  α(i) = (1−2t)α₁ + 2tα₂ for t ≤ ½, (2−2t)α₂ + (2t−1)α₁ after. c even.
    Garipov et al. 2018, arXiv:1802.10026, section 5. SWA's sawtooth captures at the end of the cycle instead.
    Differs from the authors' code (dnn-mode-connectivity, utils.cyclic_learning_rate), which counts iterations from 0:
    its rate at its iteration k is α(k) here, so its first iteration, k = 0, has α₁ = α(c).

    >>> rate = optim.schedules.Triangular(0.05, 0.01, c=4)
    >>> [round(rate(i), 3) for i in range(1, 9)]
    [0.03, 0.01, 0.03, 0.05, 0.03, 0.01, 0.03, 0.05]
    """

    alpha1: float
    alpha2: float
    c: int

    def __post_init__(self):
        super().__post_init__()
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

    Differs from that code (timgaripov/swa, train.py), which counts epochs from 0: its rate in its epoch k is α(k) here,
    so its first rate below `high` comes one later.

    >>> rate = optim.schedules.ThreePhase(0.1, 0.01, length=100)
    >>> [round(rate(i), 3) for i in (1, 50, 70, 90, 100)]
    [0.1, 0.1, 0.055, 0.01, 0.01]
    """

    high: float
    low: float
    length: int

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
        return at(self.before, i) if self.before is not None and i <= self.start else self.high

    @property
    def base(self):
        return self.high if self.before is None else base(self.before)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine from `high` at i = 1 to `low` at i = length + 1 and after (Loshchilov & Hutter 2017):
    low + (high − low)(1 + cos π(i−1)/length)/2. PyTorch's CosineAnnealingLR with T_max = length up to there; it rises
    again after.

    >>> rate = optim.schedules.Cosine(0.1, 0.0, length=4)
    >>> [round(rate(i), 4) for i in range(1, 7)]
    [0.1, 0.0854, 0.05, 0.0146, 0.0, 0.0]
    """

    high: float
    low: float
    length: int

    def rate(self, i):
        return cosine(self.high, self.low, min((i - 1) / self.length, 1.0))


@dataclass(frozen=True)
class WarmRestarts(Schedule):
    """SGDR: half a cosine from `high` towards `low`, again and again, each cycle `factor` times as long as the last.

        α(i) = low + (high − low)(1 + cos πT/Tⱼ)/2,   T = 0, …, Tⱼ − 1 since the restart,   Tⱼ = length·factorʲ

    Iteration 1 and the first of every cycle have `high`; `low` itself is never reached. factor: a whole number ≥ 1.
    Loshchilov & Hutter 2017, arXiv:1608.03983, equation 5. PyTorch's CosineAnnealingWarmRestarts, stepped every
    iteration, has the same rates.

    >>> from minigrad.optim.schedules import WarmRestarts
    >>> [round(WarmRestarts(1.0, 0.0, length=2, factor=2)(i), 3) for i in range(1, 8)]
    [1.0, 0.5, 1.0, 0.854, 0.5, 0.146, 1.0]
    """

    high: float
    low: float
    length: int
    factor: int = 1

    def rate(self, i):
        passed, cycle = i - 1, self.length
        if self.factor == 1:
            passed %= cycle
        while passed >= cycle:
            passed, cycle = passed - cycle, cycle * self.factor
        return cosine(self.high, self.low, passed / cycle)


@dataclass(frozen=True)
class OneCycle(Schedule):
    """One cycle: up from high/start_factor to `high`, then down to high/(start_factor·end_factor), by half cosines.

    The top is at iteration `rise`·length, the end at iteration `length`; the last rate stays. These are the rates of
    PyTorch's OneCycleLR(max_lr=high, total_steps=length, cycle_momentum=False). Smith & Topin 2019, arXiv:1708.07120.
    Differs from the paper, where straight lines lead up and down again, and a third phase falls below the first rate.

    >>> from minigrad.optim.schedules import OneCycle
    >>> [round(OneCycle(1.0, length=10)(i), 4) for i in (1, 2, 3, 10, 11)]
    [0.04, 0.52, 1.0, 0.0, 0.0]
    """

    high: float
    length: int
    rise: float = 0.3
    start_factor: float = 25.0
    end_factor: float = 1e4

    def __post_init__(self):
        super().__post_init__()
        if not 1 < self.rise * self.length < self.length or not self.start_factor >= 1 or not self.end_factor >= 1:
            raise UsageError(f"OneCycle: got {self}, expected 1 < rise·length < length and factors ≥ 1.")

    def rate(self, i):
        low, top = self.high / self.start_factor, self.rise * self.length
        if i <= top:
            return cosine(low, self.high, (i - 1) / (top - 1))
        return cosine(self.high, low / self.end_factor, min((i - top) / (self.length - top), 1.0))


@dataclass(frozen=True)
class WarmUp(Schedule):
    """Any schedule (or number) with a linear warm-up in front: min(i/steps, 1)·α(i).

    >>> rate = optim.schedules.WarmUp(0.1, steps=4)
    >>> [round(rate(i), 4) for i in range(1, 7)]
    [0.025, 0.05, 0.075, 0.1, 0.1, 0.1]
    """

    after: object
    steps: int

    def rate(self, i):
        return min(i / self.steps, 1.0) * at(self.after, i)

    @property
    def base(self):
        return base(self.after)


def cosine(first, last, t):
    """From `first` at t = 0 to `last` at t = 1 along half a cosine.

    >>> [round(optim.schedules.cosine(0.1, 0.0, t), 3) for t in (0, 0.5, 1)]
    [0.1, 0.05, 0.0]
    """
    return last + (first - last) * (1 + math.cos(math.pi * t)) / 2


__getattr__ = spelling.answering_from("minigrad.optim.schedules", spelling.SCHEDULES)
