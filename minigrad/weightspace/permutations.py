"""Permuted hidden units: other weights of the same function, which is why a network's loss is not convex (L4)."""
from ..backend import namespace
from ..errors import LayoutError, UsageError
from .vectors import same_space


def permute_hidden_units(w, layout, first, second, order):
    """The weights (n,) of the same function with the hidden units between two layers in another order (L4).

    first, second: names of the layers ("0", "2"): rows of first.weight, first.bias change places, and columns of
    second.weight, in blocks where a convolution's channels were flattened.   order: new unit i is the old order[i].
    The midpoint of w and the result is another network, with a higher loss if the net was trained: the loss is not
    convex. BatchNorm between the two needs permuted statistics: evaluate with refresh=. Cost: no passes.
    Raises LayoutError if the layers do not fit, UsageError if `order` is not a permutation.

    >>> net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    >>> params, x = net.parameters(), np.float32([[1.0, 2.0]])
    >>> before = net(x).item()
    >>> params.assign(ws.permute_hidden_units(params.w, params.layout, "0", "2", [2, 0, 1]))
    >>> abs(net(x).item() - before) < 1e-6
    True
    """
    w, = same_space("permute_hidden_units", w)
    rows, columns = layout[f"{first}.weight"], layout[f"{second}.weight"]
    units = rows.shape[0]
    if sorted(order) != list(range(units)):
        raise UsageError(f"permute_hidden_units: got an order of {len(order)} numbers that is not a permutation of "
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
