"""Is a loss convex? Its chords lie above it for regressions, not for networks (L3, T1)."""
from ..backend import namespace
from .vectors import gaussian, generator, loss_of, same_space


def chord_gap(f, x, y, a):
    """f(a x + (1−a) y) − [a f(x) + (1−a) f(y)]: positive where the function lies above its chord (L3). 3 losses.

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> ws.chord_gap(f, np.array([0.0]), np.array([2.0]), 0.5)
    -1.0
    """
    (x, y), loss, a = same_space("chord_gap", x, y), loss_of(f), float(a)
    return loss(a * x + (1 - a) * y) - (a * loss(x) + (1 - a) * loss(y))


def chord_violations(f, w, pairs=100, scale=1.0, seed=0, rtol=None):
    """How many of `pairs` random chords lie below f somewhere: 0 for a convex f, an int.

        f(a x + (1−a) y) ≤ a f(x) + (1−a) f(y),   x, y = w + scale · N(0, I),   a ~ U[0, 1]      (L3)

    f: w ↦ (L, g), or with `.loss`. w (n,): the centre. A gap counts above rtol · (|f(x)| + |f(y)|), by default 100
    units of rounding of w's dtype. Finding none proves nothing; a single one disproves convexity.
    Cost: 3 · pairs losses.

    >>> convex, not_convex = ws.Function(lambda w: (w * w).sum()), ws.Function(lambda w: (w * w - w ** 4).sum())
    >>> ws.chord_violations(convex, np.zeros(2)), ws.chord_violations(not_convex, np.zeros(2)) > 0
    (0, True)
    """
    (w,), rng, loss = same_space("chord_violations", w), generator(seed), loss_of(f)
    rtol = 100 * float(namespace(w).finfo(w.dtype).eps) if rtol is None else rtol
    count = 0
    for _ in range(pairs):
        (x, y), a = [w + scale * gaussian(rng, w) for _ in range(2)], rng.random()
        fx, fy = loss(x), loss(y)
        count += loss(a * x + (1 - a) * y) - (a * fx + (1 - a) * fy) > rtol * (abs(fx) + abs(fy))
    return int(count)
