"""Functions that give arrays another shape: reshape, squeeze, transpose, pad, concatenate, stack, tile."""
from ..autograd import Op, Tensor, apply, as_tensor
from ..autograd.conversion import Concatenate, stacked
from ..errors import DTypeError, ShapeError
from .arguments import axes_of, axis_of, integers
from .indexing import PutBack


class Reshape(Op):
    """The same elements, in C order, in another shape."""
    def __init__(self, shape):
        self.shape = shape

    def forward(self, x):
        return x.reshape(self.shape)

    def dx(self, gy, y, x):
        return gy.reshape(x.shape)


class Transpose(Op):
    """Axes in another order."""
    def __init__(self, axes):
        self.axes = axes

    def forward(self, x):
        return x.transpose(self.axes)

    def dx(self, gy, y, x):
        return gy.transpose(tuple([self.axes.index(a) for a in range(len(self.axes))]))


def reshape(x, *shape) -> Tensor:
    """The same elements, in C order, in another shape; one length may be −1, which stands for the rest.

    >>> F.reshape(mg.Tensor([1., 2., 3., 4.]), 2, -1)
    Tensor([[1., 2.],
            [3., 4.]], dtype=float32)
    """
    shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
    return apply(Reshape(tuple(shape)), as_tensor(x))


def flatten(x, *more, **named) -> Tensor:
    """All elements in one row, in C order. Images, one row each: `x.reshape(len(x), -1)`, or `nn.Flatten()`.

    >>> F.flatten(mg.Tensor([[1., 2.], [3., 4.]]))
    Tensor([1., 2., 3., 4.], dtype=float32)
    """
    if more or named:
        raise DTypeError(f"flatten: got {more or named}, expected the Tensor alone. PyTorch's x.flatten(1) is "
                         "x.reshape(len(x), -1), or nn.Flatten().")
    return reshape(x, -1)


def squeeze(x, axis=None) -> Tensor:
    """x without the given axes, which have length 1; without all such axes for axis=None.

    >>> F.squeeze(mg.Tensor([[[1., 2.]]]), axis=0)
    Tensor([[1., 2.]], dtype=float32)
    """
    x = as_tensor(x)
    axes = [i for i, n in enumerate(x.shape) if n == 1] if axis is None else axes_of("squeeze", axis, x.ndim)
    if any(x.shape[a] != 1 for a in axes):
        raise ShapeError(f"squeeze: got axis {axis} for shape {x.shape}, expected axes of length 1.")
    return reshape(x, [n for i, n in enumerate(x.shape) if i not in axes])


def expand_dims(x, axis) -> Tensor:
    """x with new axes of length 1 at the given places of the result.

    >>> F.expand_dims(mg.Tensor([1., 2.]), axis=1)
    Tensor([[1.],
            [2.]], dtype=float32)
    """
    x = as_tensor(x)
    ndim = x.ndim + (len(axis) if isinstance(axis, tuple) else 1)
    new, lengths = axes_of("expand_dims", axis if isinstance(axis, tuple) else (axis,), ndim), iter(x.shape)
    return reshape(x, [1 if i in new else next(lengths) for i in range(ndim)])


def transpose(x, *axes) -> Tensor:
    """Axes in the given order; reversed when none is given. To exchange two axes write `swapaxes`.

    >>> F.transpose(mg.Tensor([[1., 2.], [3., 4.]]))
    Tensor([[1., 3.],
            [2., 4.]], dtype=float32)
    """
    x = as_tensor(x)
    if axes == (0, 1) and x.ndim == 2:                 # typed as numbers: PyTorch's call, which exchanges them
        raise ShapeError("transpose: got axes (0, 1) for a matrix, which leave it as it is: they are the new order of "
                         "the axes. To exchange the two write x.T or x.swapaxes(0, 1).")
    axes = axes[0] if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))) else axes
    order = axes_of("transpose", tuple(axes), x.ndim) if axes else tuple(range(x.ndim)[::-1])
    if len(order) != x.ndim:
        swap = f" To exchange two axes write x.swapaxes({order[0]}, {order[1]})." if len(order) == 2 else ""
        raise ShapeError(f"transpose: got axes {axes} for shape {x.shape}, expected each of {x.ndim} axes once.{swap}")
    return apply(Transpose(order), x)


def swapaxes(x, i, j) -> Tensor:
    """Two axes exchanged.

    >>> F.swapaxes(mg.Tensor([[1., 2.], [3., 4.]]), 0, 1)
    Tensor([[1., 3.],
            [2., 4.]], dtype=float32)
    """
    x = as_tensor(x)
    i, j = axis_of("swapaxes", i, x.ndim), axis_of("swapaxes", j, x.ndim)
    return transpose(x, [{i: j, j: i}.get(a, a) for a in range(x.ndim)])


def pad(x, widths, value=0.0) -> Tensor:
    """x with borders of a constant: widths is ((before, after), …) per axis, or one number for all sides.

    >>> F.pad(mg.Tensor([1., 2.]), ((1, 0),))
    Tensor([0., 1., 2.], dtype=float32)
    """
    x = as_tensor(x)
    pairs = widths if isinstance(widths, (tuple, list)) else [(widths, widths)] * x.ndim
    widths = tuple([integers("pad", "widths", w if isinstance(w, (tuple, list)) else (w,)) for w in pairs])
    if len(widths) != x.ndim or any(len(w) != 2 or min(w) < 0 for w in widths):
        raise ShapeError(f"pad: got widths {widths} for shape {x.shape}, expected {x.ndim} pairs of numbers ≥ 0, "
                         "(before, after) for each axis. PyTorch's F.pad(x, (1, 2)) is ((0, 0), (1, 2)) for a matrix.")
    inside = tuple([slice(before, before + n) for (before, _), n in zip(widths, x.shape)])
    return apply(PutBack(inside, tuple([before + n + after for (before, after), n in zip(widths, x.shape)]), value), x)


def concatenate(xs, axis=0) -> Tensor:
    """Arrays joined along an existing axis.

    >>> F.concatenate([mg.Tensor([1., 2.]), mg.Tensor([3.])])
    Tensor([1., 2., 3.], dtype=float32)
    """
    xs = [as_tensor(x) for x in xs]
    if not xs:
        raise ShapeError("concatenate: got no tensors, expected at least one.")
    return apply(Concatenate(axis_of("concatenate", axis, xs[0].ndim)), *xs)


def stack(xs, axis=0) -> Tensor:
    """Arrays of one shape joined along a new axis.

    >>> F.stack([mg.Tensor([1., 2.]), mg.Tensor([3., 4.])], axis=1)
    Tensor([[1., 3.],
            [2., 4.]], dtype=float32)
    """
    y = stacked(xs, "stack")
    axis = axis_of("stack", axis, y.ndim)
    return transpose(y, [*range(1, axis + 1), 0, *range(axis + 1, y.ndim)])


def tile(x, reps) -> Tensor:
    """x laid `reps` times side by side: a number, or one for each axis (PyTorch's `x.repeat`).

    >>> F.tile(mg.Tensor([1., 2.]), 2)
    Tensor([1., 2., 1., 2.], dtype=float32)
    """
    x, reps = as_tensor(x), integers("tile", "reps", reps if isinstance(reps, (tuple, list)) else (reps,))
    x = x.reshape((1,) * (len(reps) - x.ndim) + x.shape)
    for axis, times in enumerate(reps, x.ndim - len(reps)):
        x = concatenate([x] * times or [x[(slice(None),) * axis + (slice(0),)]], axis)
    return x
