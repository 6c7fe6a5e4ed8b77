"""Curves of low loss between two networks: polygonal chain, quadratic Bézier curve, their training, their height.

    curve = PolyChain(w1, uniform_soup([w1, w2]), w2)
    curve = train_curve(curve, f, steps=500, lr=0.05)
    losses = along(curve, f.loss, ts)

f for networks with BatchNorm: Objective(…, refresh=training_loader) to measure (statistics of each point, so that the
curve's ends are the two networks), MiniBatches or train=True to train.
"""
import numpy as np

from ..errors import UsageError
from .vectors import finite, generator, rate, same_space


class PolyChain:
    """φ(t) = (1−2t) w₁ + 2t θ for t ≤ ½, (2−2t) θ + (2t−1) w₂ after: two straight legs that meet in the bend θ.

    w1, bend, w2: (n,). φ(0) = w₁, φ(½) = θ, φ(1) = w₂ to the last bit. Garipov et al. 2018, arXiv:1802.10026, eq. 3.

    >>> curve = ws.PolyChain(np.array([0.0]), np.array([3.0]), np.array([2.0]))
    >>> [curve.point(t).item() for t in (0.0, 0.25, 0.5, 1.0)]
    [0.0, 1.5, 3.0, 2.0]
    """

    def __init__(self, w1, bend, w2):
        self.w1, self.bend, self.w2 = same_space(type(self).__name__, w1, bend, w2)

    def weights(self, t):
        """The coefficients of (w₁, θ, w₂) in φ(t), Python floats that add up to 1."""
        return (1 - 2 * t, 2 * t, 0.0) if t <= 0.5 else (0.0, 2 - 2 * t, 2 * t - 1)

    def point(self, t):
        """φ(t), (n,), t in [0, 1]."""
        if not 0 <= t <= 1:
            raise UsageError(f"curve: got t={t}, expected 0 ≤ t ≤ 1.")
        a, b, c = map(float, self.weights(t))
        parts = [(k, v) for k, v in ((a, self.w1), (b, self.bend), (c, self.w2)) if k]
        return sum((k * v for k, v in parts[1:]), parts[0][0] * parts[0][1])

    def gradient(self, f, t):
        """(L, ∂L(φ(t))/∂θ): the gradient at φ(t) times the bend's coefficient. Cost: 1 gradient."""
        L, g = f(self.point(t))
        return L, float(self.weights(t)[1]) * g             #: ∂L/∂θ = ∂φ/∂θ · ∇L(φ(t))


class Bezier(PolyChain):
    """φ(t) = (1−t)² w₁ + 2t(1−t) θ + t² w₂: a quadratic Bézier curve. Garipov et al. 2018, equation 4.

    It does not pass through θ. w1, bend, w2: (n,).

    >>> curve = ws.Bezier(np.array([0.0]), np.array([1.0]), np.array([2.0]))
    >>> [curve.point(t).item() for t in (0.0, 0.25, 0.5, 1.0)]
    [0.0, 0.5, 1.0, 2.0]
    """

    def weights(self, t):
        return (1 - t) ** 2, 2 * t * (1 - t), t * t


def train_curve(curve, f, steps, lr, estimator="one", seed=0):
    """Move the bend by SGD to make the loss along the curve small; returns the curve.

    f: w ↦ (L, g), stochastic or not. lr: a number or a schedule.
    estimator="one":     one t ~ U[0, 1] a step:  θ ← θ − α ∂L(φ(t))/∂θ,  unbiased for  E_t L(φ(t))  (Garipov et al.)
    estimator="two_leg": S0's  E[l(α w₁ + (1−α) θ) + l(β θ + (1−β) w₂)],  one draw on each leg of a PolyChain (A10).
        That is 2 E_t L(φ(t)), exactly twice the other (E29): with half the lr the two have the same mean step. Its
        variance is lower: 0.34 against 1.59 for "one" doubled, and 0.80 for two draws of it, on a test function.
    Only `curve.bend` is replaced; the arrays given are not written to.
    Cost: 1 gradient a step, 2 for "two_leg". Raises NotFiniteError if the loss is not finite.

    >>> f = ws.Function(lambda w: ((w * w).sum() - 1.0) ** 2)
    >>> curve = ws.PolyChain(np.array([-1.0, 0.0]), np.array([0.0, 0.1]), np.array([1.0, 0.0]))
    >>> before = ws.along(curve, f.loss, [0.25, 0.5, 0.75]).max()
    >>> after = ws.along(ws.train_curve(curve, f, steps=200, lr=0.1), f.loss, [0.25, 0.5, 0.75]).max()
    >>> round(float(before), 2), round(float(after), 2)
    (0.98, 0.2)
    """
    if estimator not in ("one", "two_leg") or (estimator == "two_leg" and type(curve) is not PolyChain):
        raise UsageError(f"train_curve: got estimator={estimator!r} for a {type(curve).__name__}, expected 'one', or "
                         "'two_leg' for a PolyChain.")
    rng = generator(seed)
    for i in range(1, steps + 1):
        if estimator == "one":
            L, g = curve.gradient(f, rng.random())
        else:
            L, g = two_leg_gradient(curve, f, *rng.random(2))
        finite("train_curve", float(L), curve.bend)
        curve.bend = curve.bend - rate(lr, i) * g           #: θ = θ − α(i) ĝ
    return curve


def two_leg_gradient(curve, f, alpha, beta):
    """(L, g) of S0's objective for one draw:  l(α w₁ + (1−α) θ) + l(β θ + (1−β) w₂)  and its derivative by θ (A10).

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> ws.two_leg_gradient(ws.PolyChain(np.array([0.0]), np.array([1.0]), np.array([2.0])), f, alpha=0.5, beta=0.5)
    (2.5, array([2.]))
    """
    alpha, beta = float(alpha), float(beta)
    L1, g1 = f(alpha * curve.w1 + (1 - alpha) * curve.bend)
    L2, g2 = f(beta * curve.bend + (1 - beta) * curve.w2)
    return L1 + L2, (1 - alpha) * g1 + beta * g2            #: ∂L/∂θ = (1−α)∇l(φ₁) + β∇l(φ₂)


def along(path, measure, ts):
    """measure(path.point(t)) for each t: a float array (len(ts),), or (len(ts), m) if measure gives m numbers.

    path: a curve, a line, a ray: anything with `point(t)`. Cost: one measure for each t.

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> ws.along(ws.line(np.array([-1.0]), np.array([1.0])), f.loss, [0.0, 0.5, 1.0])
    array([1., 0., 1.])
    """
    return np.array([measure(path.point(float(t))) for t in ts], dtype=np.float64)


def barrier(ts, losses):
    """max_t L(t) − ((1−s) L(first) + s L(last)), s = (t − first)/(last − first): how far a path rises above its ends.

    0 on a path that nowhere lies above the straight line between its end values. Entezari et al. 2022,
    arXiv:2110.06296, equation 1.

    >>> ws.barrier([0.0, 0.5, 1.0], [1.0, 4.0, 2.0])
    2.5
    """
    ts, losses = np.asarray(ts, dtype=np.float64), np.asarray(losses, dtype=np.float64)
    s = (ts - ts[0]) / (ts[-1] - ts[0])
    return float((losses - ((1 - s) * losses[0] + s * losses[-1])).max())
