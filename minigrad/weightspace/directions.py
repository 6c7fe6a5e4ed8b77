"""Random directions in weight space whose filters have the norms of the network's own."""
from ..backend import namespace
from ..errors import LayoutError, UsageError
from .vectors import gaussian, generator, same_space


def filter_normalized_direction(w, layout, seed=0, others="zero"):
    """A random direction d (n,) whose filters have the norms of w's:  dᵢⱼ ← dᵢⱼ/‖dᵢⱼ‖ · ‖wᵢⱼ‖,  d ~ N(0, I).

    layout: of w (`model.parameters().layout`). A filter is a row along the first axis of a matrix or a bank of filters.
    others: what becomes of biases and BatchNorm's γ and β, which have no filters:
        "zero"     they stay as they are (Li et al.'s `ignore='biasbn'`, used for their figures)
        "vector"   each of these parameters is one filter
        "element"  each number is a filter of its own: dᵢ = ±|wᵢ|
    Rescaling a filter of w rescales the direction with it, so curvature along it does not change for a ReLU network's
    twin. Li et al. 2018, arXiv:1712.09913, section 4. Differs: their code copies such parameters from w if it does
    not zero them, so that they are not random at all.

    >>> params = nn.Linear(3, 2).parameters()
    >>> d = ws.filter_normalized_direction(params.w, params.layout, seed=1)
    >>> norms, wanted = params.layout.filter_norms(d), params.layout.filter_norms(params.w)
    >>> np.allclose(norms[:6], wanted[:6], rtol=1e-5), d[6:].tolist()
    (True, [0.0, 0.0])
    """
    if others not in ("zero", "vector", "element"):
        raise UsageError(f"filter_normalized_direction: got others={others!r}, expected 'zero', 'vector' or 'element'.")
    w, = same_space("filter_normalized_direction", w)
    if w.size != layout.n:
        raise LayoutError(f"filter_normalized_direction: got {w.size} weights and a layout of {layout.n}, expected the "
                          "same number.")
    return scaled_by_filter(gaussian(generator(seed), w), w, layout, others)


def scaled_by_filter(d, w, layout, others="zero"):
    """A direction d (n,) whose filters get the norms of w's: `filter_normalized_direction` of a direction of one's own.

    >>> from minigrad.weightspace import directions
    >>> layout = mg.Layout(["weight", "bias"], [(1, 2), (1,)])
    >>> scaled = directions.scaled_by_filter(np.array([3.0, 4.0, 1.0]), np.array([0.0, 10.0, 2.0]), layout)
    >>> scaled.tolist()
    [6.0, 8.0, 0.0]
    """
    xp, d = namespace(w), d.copy()
    for e in layout:
        if not e.is_filter and others == "zero":
            d[e.span] = 0
            continue
        rows = e.shape[0] if e.is_filter else 1 if others == "vector" else e.stop - e.start
        D, W = d[e.span].reshape(rows, -1), w[e.span].reshape(rows, -1)
        lengths = [xp.sqrt((M * M).sum(axis=1, keepdims=True)) for M in (D, W)]
        d[e.span] = (D / lengths[0] * lengths[1]).reshape(-1)             #: d = d/‖d‖ · ‖w‖, filter by filter
    return d
