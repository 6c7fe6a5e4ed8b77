"""Is it convex? Chords above the function for regressions, not for networks (L3, L4, T1)."""
from ..backend import namespace
from ..errors import LayoutError, UsageError
from .vectors import gaussian, generator, loss_of, same_space


def chord_gap(f, x, y, a):
    """f(a x + (1−a) y) − [a f(x) + (1−a) f(y)]: positive where the function lies above its chord (L3). 3 losses."""
    (x, y), loss, a = same_space("chord_gap", x, y), loss_of(f), float(a)
    return loss(a * x + (1 - a) * y) - (a * loss(x) + (1 - a) * loss(y))


def chord_violations(f, w, pairs=100, scale=1.0, seed=0, rtol=None):
    """How many of `pairs` random chords lie below f somewhere: 0 for a convex f, an int.

        f(a x + (1−a) y) ≤ a f(x) + (1−a) f(y),   x, y = w + scale · N(0, I),   a ~ U[0, 1]      (L3)

    f: w ↦ (L, g), or with `.loss`. w (n,): the centre. A gap counts above rtol · (|f(x)| + |f(y)|), by default 100
    units of rounding of w's dtype. No violation proves nothing; one disproves convexity. Cost: 3 · pairs losses.
    """
    (w,), rng, loss = same_space("chord_violations", w), generator(seed), loss_of(f)
    rtol = 100 * float(namespace(w).finfo(w.dtype).eps) if rtol is None else rtol
    count = 0
    for _ in range(pairs):
        (x, y), a = [w + scale * gaussian(rng, w) for _ in range(2)], rng.random()
        fx, fy = loss(x), loss(y)
        count += loss(a * x + (1 - a) * y) - (a * fx + (1 - a) * fy) > rtol * (abs(fx) + abs(fy))
    return int(count)


def permute_hidden_units(w, layout, first, second, order):
    """The weights (n,) of the same function with the hidden units between two layers in another order (L4).

    first, second: names of the layers ("0", "2"): rows of first.weight, first.bias change places, and columns of
    second.weight, in blocks where a convolution's channels were flattened.   order: new unit i is the old order[i].
    The midpoint of w and the result is another network, with a higher loss if the net was trained: the loss is not
    convex. BatchNorm between the two needs permuted statistics: evaluate with refresh=. Cost: no passes.
    Raises LayoutError when the layers do not fit, UsageError when `order` is no permutation.
    """
    w, = same_space("permute_hidden_units", w)
    rows, columns = layout[f"{first}.weight"], layout[f"{second}.weight"]
    units = rows.shape[0]
    if sorted(order) != list(range(units)):
        raise UsageError(f"permute_hidden_units: got an order of {len(order)} numbers that is no permutation of "
                         f"0..{units - 1}.")
    if columns.shape[1] % units:
        raise LayoutError(f"permute_hidden_units: {first} has {units} units and {second} takes {columns.shape[1]} "
                          "inputs, expected a multiple. Name two layers that follow each other.")
    xp, moved = namespace(w), namespace(w).array(w)
    index = xp.asarray([int(i) for i in order])
    for e in layout:
        if e.name.rsplit(".", 1)[0] == first:
            moved[e.span] = w[e.span].reshape(units, -1)[index].reshape(-1)
    blocks = w[columns.span].reshape(columns.shape[0], units, -1)
    moved[columns.span] = blocks[:, index].reshape(-1)
    return moved
