"""The playground's surfaces: losses of two weights with their gradients, as formulas that the page translates.

    ravine(x, y) -> (L, ∂L/∂x, ∂L/∂y)

Numbers only. SURFACES says how each is shown: the rectangle that is seen, where the path starts, the learning rates
that suit it. Noise is added to any of them as a loss that is linear in the weights and 0 on average: `normal` draws
it from a generator that has the same bits in both languages.
"""
from dataclasses import dataclass
from functools import lru_cache
from math import exp, floor, log1p, sqrt

import numpy as np

from .... import data
from ....optim.arithmetic import maximum


def ravine(x, y):
    """A quadratic that is twenty times steeper across than along."""
    L = 0.5 * (x * x + 20 * y * y)                          #: L = ½(x² + 20y²)
    return L, x, 20 * y


def saddle(x, y):
    """A saddle at 0 between two minima at y = ±1."""
    L = 0.5 * (x * x - y * y) + 0.25 * y * y * y * y        #: L = ½(x² − y²) + ¼y⁴
    return L, x, y * y * y - y


def plateau(x, y):
    """A hole in a plain: far away there is hardly any gradient."""
    r = x * x + 2 * y * y                                   #: r = x² + 2y²
    L = r / (1 + r)                                         #: L = r/(1 + r)
    scale = 2 / ((1 + r) * (1 + r))
    return L, scale * x, scale * 2 * y


def rosenbrock(x, y):
    """Rosenbrock's curved valley; its minimum is (1, 1)."""
    rise = y - x * x                                        #: r = y − x²
    L = (1 - x) * (1 - x) + 100 * rise * rise               #: L = (1−x)² + 100r²
    return L, -2 * (1 - x) - 400 * x * rise, 200 * rise


def two_minima(x, y):
    """A sharp minimum on the right and a wide one on the left, which is a little higher."""
    sharp = 1.2 * exp(-((x - 1) * (x - 1) + y * y) / 0.125)         #: s = 1.2·exp(−((x−1)² + y²)/0.125)
    wide = exp(-((x + 1) * (x + 1) + y * y) / 1.28)                 #: b = exp(−((x+1)² + y²)/1.28)
    L = 1.25 - sharp - wide + 0.05 * (x * x + y * y)                #: L = 1.25 − s − b + 0.05(x² + y²)
    gx = 16 * (x - 1) * sharp + 1.5625 * (x + 1) * wide + 0.1 * x
    gy = 16 * y * sharp + 1.5625 * y * wide + 0.1 * y
    return L, gx, gy


def bowl(x, y):
    """A quadratic whose gradient comes with noise of deviation σ, the same for all methods."""
    L = 0.5 * (x * x + 4 * y * y)                           #: L = ½(x² + 4y²)
    return L, x, 4 * y


def quadratic(x, y, a, b):
    """A quadratic with the curvatures a and b, for the figures of the lessons."""
    L = 0.5 * (a * x * x + b * y * y)                       #: L = ½(ax² + by²)
    return L, a * x, b * y


def logistic(x, y, points):
    """Logistic regression without a bias on 60 handwritten digits: p is the ink in the upper half, q in the left half,
    s is −1 for a three and 1 for a five; λ = 0.01."""
    L, gx, gy, n = 0.0, 0.0, 0.0, 0
    for p, q, s in points:
        z = s * (x * p + y * q)                             #: z = s(xp + yq)
        e = exp(-abs(z))
        L = L + log1p(e) + maximum(-z, 0.0)                 #: L = mean log(1 + e⁻ᶻ) + ½λ(x² + y²)
        slope = -s * ((z < 0) + (z >= 0) * e) / (1 + e)
        gx = gx + slope * p
        gy = gy + slope * q
        n = n + 1
    return L / n + 0.005 * (x * x + y * y), gx / n + 0.01 * x, gy / n + 0.01 * y


@lru_cache(None)
def digit_points():
    """Thirty handwritten threes (s = −1) and thirty fives (s = 1) as (p, q, s): how much ink is in the upper and in the
    left half, each with mean 0 and variance 1, rounded to three decimals."""
    images, labels = data.digits()
    chosen = np.concatenate([np.flatnonzero(labels == digit)[:30] for digit in (3, 5)])
    ink = images[chosen, 0].astype(float)
    halves = np.stack([ink[:, :4].sum((1, 2)), ink[:, :, :4].sum((1, 2))], 1)
    halves = ((halves - halves.mean(0)) / halves.std(0)).round(3)
    return tuple((p, q, -1.0 if label == 3 else 1.0) for (p, q), label in zip(halves.tolist(), labels[chosen],
                                                                            strict=True))


# ---------------------------------------------------------------- noise

def lehmer(state):
    """The next state of Lehmer's generator, 1 … 2³¹ − 2. Park & Miller 1988 with the multiplier 48271."""
    product = 48271 * state
    return product - 2147483647 * floor(product / 2147483647)


def seeded(seed):
    """The first state for a seed 0, 1, 2, …: the digits behind the point of π√(seed + 2), so that no two are
    related."""
    root = 3.141592653589793 * sqrt(seed + 2)
    state = 1 + floor(2147483645 * (root - floor(root)))
    return lehmer(lehmer(state))


def normal(state):
    """(next state, a number with mean 0 and variance 1): √3 times the sum of four uniform ones in (−½, ½)."""
    a = lehmer(state)
    b = lehmer(a)
    c = lehmer(b)
    d = lehmer(c)
    return d, sqrt(3) * ((a + b + c + d) / 2147483647 - 2)


# ---------------------------------------------------------------- how they are shown

@dataclass(frozen=True)
class Surface:
    """at: the function. view: (left, right, bottom, top). start: where paths begin. plain, adaptive: learning rates
    that suit gradient descent, and rules that divide by the size of the gradient. minima: to three digits."""

    at: object
    title: str
    formula: str
    view: tuple
    start: tuple
    plain: float
    adaptive: float
    minima: tuple
    noise: float = 0.0
    points: tuple = ()


SURFACES = (
    Surface(ravine, "Ravine", "L = ½(x² + 20y²)", (-3.2, 3.2, -2.4, 2.4), (-2.6, 1.2), 0.02, 0.1, ((0, 0),)),
    Surface(saddle, "Saddle", "L = ½(x² − y²) + ¼y⁴", (-2.4, 2.4, -1.8, 1.8), (-2, 0.01), 0.05, 0.05,
            ((0, 1), (0, -1))),
    Surface(plateau, "Plateau", "L = r/(1 + r), r = x² + 2y²", (-4, 4, -3, 3), (-3.2, 1.6), 0.3, 0.1, ((0, 0),)),
    Surface(rosenbrock, "Rosenbrock", "L = (1−x)² + 100(y − x²)²", (-2, 2, -1, 2), (-1.3, 1.4), 0.0002, 0.05,
            ((1, 1),)),
    Surface(two_minima, "Two minima", "L = 1.25 − s − b + 0.05(x² + y²)", (-2.8, 2.4, -1.95, 1.95), (1.5, 0.9), 0.1,
            0.05, ((0.987, 0), (-0.94, 0)), noise=1.0),
    Surface(bowl, "Noisy quadratic", "L = ½(x² + 4y²), gradients with noise", (-3.2, 3.2, -2.4, 2.4), (-2.6, 1.6),
            0.05, 0.1, ((0, 0),), noise=1.5),
    Surface(logistic, "Logistic regression", "L = mean log(1 + e⁻ᶻ) + ½λ(x² + y²), z = s(xp + yq)",
            (-4.2, 4.2, -1.8, 4.5), (-3.4, -1), 0.5, 0.2, (), points=digit_points()),
)
