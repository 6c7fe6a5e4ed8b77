"""Measures of flatness: the worst case in a ball, one that rescaling leaves alone, the mean under noise, a bound; how
wide the valley is along random rays, and how lopsided along a line."""
import math

import numpy as np

from ..backend import namespace
from ..errors import UsageError, ZeroGradientError
from ..optim.methods.asam import scaling
from ..optim.methods.sam import ascent
from .curves import along
from .lines import ray
from .spectra import estimate
from .vectors import finite, gaussian, generator, loss_of, norm, p_norm, same_space


def sharpness(f, w, rho=0.05, p=2, steps=20, restarts=1, seed=0):
    """max_{‖ε‖ₚ ≤ ρ} L(w + ε) − L(w), from below, a float ≥ 0.      (H1, the bracket of S4 eq. 16)

    Ascent that stays in the ball (conditional gradient, Frank & Wolfe 1956), so no projection is needed for any p:

        s = ascent(∇L(w + ε), ρ, p)          the point of the ball that is steepest from here
        ε ← ε + γ (s − ε)                    γ = 1, ½, ¼, … until the loss rises; stop when it does not

    The first step from ε = 0 is SAM's ε̂ (H2); for a convex L every full step rises. f: w ↦ (L, g). p in [1, ∞].
    restarts: further ascents from random points of the sphere; the largest value counts. At a stationary point (g = 0)
    the ascent starts from a random point too. Cost: at most (restarts + 1) · steps gradients and as many losses, more
    losses when γ is halved.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 10.0])).sum() * 0.5)
    >>> round(ws.sharpness(f, np.zeros(2), rho=0.1), 4)
    0.05
    """
    return _worst_case(f, w, 1.0, rho, p, steps, restarts, seed)


def adaptive_sharpness(f, w, rho=0.5, p=2, steps=20, restarts=1, seed=0, eta=0.0, layout=None):
    """max_{‖T⁻¹ε‖ₚ ≤ ρ} L(w + ε) − L(w),  T = diag(|w| + η), or norms of filters when `layout` is given.      (H7-H9)

    Invariant when layers of a ReLU network are rescaled by c and 1/c, which leaves the function as it is, for η = 0
    (T20; "filterwise" too, since a filter's norm scales with it). `sharpness` is not. Weights that are 0 do not move.
    ρ is relative to the size of the weights. Cost: as `sharpness`. Kwon et al. 2021, arXiv:2102.11600, definition 2.

    >>> f = ws.Function(lambda w: (w * w).sum() * 0.5)
    >>> round(ws.adaptive_sharpness(f, np.array([1.0, 0.1]), rho=0.5), 4)
    0.625
    """
    w, = same_space("adaptive_sharpness", w)
    T = namespace(w).abs(w) + eta if layout is None else scaling(w, layout, eta, "filterwise")
    return _worst_case(f, w, T, rho, p, steps, restarts, seed)


def _worst_case(f, w, T, rho, p, steps, restarts, seed):
    """The largest rise found over all starts; ε = T x with x in the ball ‖x‖ₚ ≤ ρ."""
    if not rho >= 0 or not p >= 1:
        raise UsageError(f"sharpness: got rho={rho}, p={p}; expected rho ≥ 0 and p in [1, ∞].")
    (w,), rng = same_space("sharpness", w), generator(seed)
    L, g = f(w)
    finite("sharpness", float(L), w)
    stationary = float(namespace(w).abs(T * g).max()) == 0          # the gradient shows no way up: start elsewhere too
    starts = [gaussian(rng, w) for _ in range(max(restarts, stationary))] if rho > 0 else []
    starts = [0.0 * w] + [x * (rho / p_norm(x, p)) for x in starts]
    return max(_climb(f, w, T, x, rho, p, steps) - float(L) for x in starts)


def _climb(f, w, T, x, rho, p, steps):
    """The highest loss at w + T x on the way up from x."""
    loss, (L, g) = loss_of(f), f(w + T * x)
    for _ in range(steps if rho > 0 else 0):
        try:
            s, gamma = ascent(T * g, rho, p), 1.0
        except ZeroGradientError:                           # stationary: as high as it gets from here
            break
        while gamma > 1e-3 and not loss(w + T * (x + gamma * (s - x))) > L:
            gamma /= 2
        if gamma <= 1e-3:
            break
        x = x + gamma * (s - x)                             #: x = x + γ(s − x)
        L, g = f(w + T * x)
    return finite("sharpness", float(L), w)


def average_flatness(f, w, sigma=0.01, samples=32, seed=0):
    """(E L(w + σξ), standard error) with ξ ~ N(0, I): the mean loss under Gaussian noise, L^N of S4's table (H12).

    Minus L(w) it is ½ σ² tr ∇²L(w) + O(σ⁴). Needs samples ≥ 2. Cost: `samples` forward passes.

    >>> f = ws.Function(lambda w: (w * w).sum() * 0.5)
    >>> mean, error = ws.average_flatness(f, np.zeros(2), sigma=0.1, samples=1000)
    >>> abs(mean - 0.01) < 3 * error
    True
    """
    (w,), rng, loss = same_space("average_flatness", w), generator(seed), loss_of(f)
    if samples < 2:
        raise UsageError(f"average_flatness: got samples={samples}, expected at least 2 for a standard error.")
    return estimate([finite("average_flatness", loss(w + sigma * gaussian(rng, w)), w) for _ in range(samples)])


def width(measure, w, rise, rays=10, reach=10.0, points=50, seed=0):
    """The distances at which a loss or error first exceeds its value at w by `rise`, along random rays, (rays,).

    Measured at `points` equal steps up to `reach` on each ray w + t d, d uniform on the unit sphere, and interpolated
    by a straight line in the last step; ∞ on a ray that stays below. Distances are in the units of w, so compare only
    networks of one architecture. They are where the curves of S2's figure 4 cross that height (X3, T17).
    measure: w ↦ number, such as f.error (test) or f.loss with the penalty (train; L7). rise > 0.
    Izmailov et al. 2018, arXiv:1803.05407, section 3.4, draw the curves; they print no number for the width.
    Cost: at most 1 + rays · points measures.

    >>> import numpy as np; from minigrad import weightspace as ws
    >>> ws.width(lambda w: float(w @ w), np.zeros(3), rise=4.0, rays=2).round(6)
    array([2., 2.])
    """
    (w,), rng = same_space("width", w), generator(seed)
    if not rise > 0 or not reach > 0 or points < 1 or rays < 1:
        raise UsageError(f"width: got rise={rise}, reach={reach}, points={points}, rays={rays}; expected "
                         "rise and reach above 0, and at least one point and one ray.")
    level = finite("width", float(measure(w)), w) + rise
    return np.array([_crossing(measure, ray(w, gaussian(rng, w)), level, level - rise, reach / points, points)
                     for _ in range(rays)])


def _crossing(measure, path, level, start, step, points):
    """The first distance on a path at which the measure, `start` at 0, reaches the level; ∞ if it never does."""
    before = start
    for k in range(1, points + 1):
        value = float(measure(path.point(k * step)))
        if not value < level:                               # NaN and ∞ are above every level
            share = (level - before) / (value - before) if math.isfinite(value) else 1.0
            return (k - 1 + share) * step
        before = value
    return math.inf


def asymmetry(measure, path, distance, center=0.0):
    """(R₊ − R₋)/(R₊ + R₋) with R± = L(center ± distance) − L(center) along a path: how lopsided the valley is there.

    0: both sides rise alike. 1: only the + side rises, −1: only the − side. On line(w_swa, w_sgd), figure 5 of S2, the
    center 0 is SWA and + leads to SGD: a negative value says that the steep side is the other one (T17).
    measure: w ↦ number. path: a line or a ray. distance: > 0, in the path's t.
    Raises UsageError if a side falls below the center, which is then no minimum of the path. Cost: 3 measures.
    The notion is that of He, Huang & Yuan 2019, arXiv:1902.00744, who compare slopes instead.

    >>> import numpy as np; from minigrad import weightspace as ws
    >>> loss = lambda w: float(np.where(w > 0, w**2, 4 * w**2).sum())
    >>> ws.asymmetry(loss, ws.ray(np.zeros(1), [1.0]), distance=0.5)
    -0.6
    """
    if not distance > 0:
        raise UsageError(f"asymmetry: got distance={distance}, expected a number above 0.")
    back, middle, ahead = along(path, measure, [center - distance, center, center + distance])
    left, right = back - middle, ahead - middle             #: R = L(t ± h) − L(t)
    if not (left >= 0 and right >= 0 and left + right > 0):
        raise UsageError(f"asymmetry: the measure is {middle:.6g} at the center, {back:.6g} before and {ahead:.6g} "
                         "behind it, expected both sides to rise. Move the center to the lowest point of the path.")
    return float((right - left) / (right + left))           #: (R₊ − R₋)/(R₊ + R₋)


def generalization_bound(f, w, rho, n, delta=0.05, **settings):
    """The terms of S4's eq. 16,  L_D ≤ L_S + [max_{‖ε‖₂≤ρ} L_S(w + ε) − L_S(w)] + h(‖w‖²/ρ²),  as a dict of floats:

        {"loss": L_S, "sharpness": the bracket, "complexity": h, "bound": their sum, "norm_ratio": ‖w‖²/ρ²}

        h = √[(k ln(1 + ‖w‖²/ρ² (1 + √(ln n / k))²) + 4 ln(n/δ) + 8 ln(6n + 3k))/(n − 1)],   k weights, n examples

    with probability 1 − δ over the training set, for a loss in [0, 1], and only if noise does not lower L_D on
    average (Foret et al. 2021, arXiv:2010.01412, Theorem 2 and its proof; E16, E17: h grows with ‖w‖²/ρ², not with w).
    f: w ↦ (L, g) on the n training examples. The bracket is a lower estimate, see `sharpness` for `settings`. For
    networks h is far above 1: the order in which the bound puts them is of use, its value is not.
    Cost: one `sharpness`.

    >>> f = ws.Function(lambda w: (w * w).sum() * 0.005)
    >>> terms = ws.generalization_bound(f, np.ones(2), rho=0.5, n=1000)
    >>> {name: round(value, 3) for name, value in terms.items()}
    {'loss': 0.01, 'sharpness': 0.008, 'complexity': 0.343, 'bound': 0.361, 'norm_ratio': 8.0}
    """
    w, = same_space("generalization_bound", w)
    k, ratio = w.size, norm(w) ** 2 / rho**2
    h = math.sqrt((k * math.log(1 + ratio * (1 + math.sqrt(math.log(n) / k)) ** 2)
                   + 4 * math.log(n / delta) + 8 * math.log(6 * n + 3 * k)) / (n - 1))
    L, rise = loss_of(f)(w), sharpness(f, w, rho, 2, **settings)
    return {"loss": L, "sharpness": rise, "complexity": h, "bound": L + rise + h, "norm_ratio": ratio}
