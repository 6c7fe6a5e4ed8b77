"""Functions that move elements without changing them: reshape, transpose, indexing, pad, concatenate, stack."""
from .. import backend
from ..autograd import Op, apply, as_tensor, raw
from ..backend import namespace
from ..errors import ShapeError


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
        back = [0] * len(self.axes)
        for i, a in enumerate(self.axes):
            back[a] = i
        return gy.transpose(tuple(back))


class Index(Op):
    """y = x[index]: slices, numbers, integer and bool arrays.      ∂L/∂x = ∂L/∂y put back, added where repeated"""
    def __init__(self, index):
        self.index = index

    def forward(self, x):
        return x[self.index]

    def dx(self, gy, y, x):
        return PutBack(self.index, x.shape)(gy)


class PutBack(Op):
    """Zeros of a shape, plus y at [index]: the transpose of Index."""
    def __init__(self, index, shape):
        self.index, self.shape = index, shape

    def forward(self, y):
        x = namespace(y).zeros(self.shape, dtype=y.dtype)
        if _is_basic(self.index):
            x[self.index] = y
        else:
            namespace(y).add.at(x, self.index, y)
        return x

    def dy(self, gx, x, y):
        return gx[self.index]


class Pad(Op):
    """x with constant borders: widths ((before, after), …), one pair for each axis."""
    def __init__(self, widths, value):
        self.widths, self.value = widths, value

    def forward(self, x):
        return namespace(x).pad(x, self.widths, mode="constant", constant_values=self.value)

    def dx(self, gy, y, x):
        return gy[tuple([slice(before, before + n) for (before, _), n in zip(self.widths, x.shape)])]


class Concatenate(Op):
    """Arrays one after the other along an axis.      ∂L/∂xᵢ is the part of ∂L/∂y where xᵢ went"""
    def __init__(self, axis):
        self.axis = axis

    def forward(self, *xs):
        return namespace(xs[0]).concatenate(xs, axis=self.axis)

    def vjp(self, gy, y, xs, needs):
        gs, start = [], 0
        for x, need in zip(xs, needs):
            stop = start + x.shape[self.axis]
            part = (slice(None),) * (self.axis % x.ndim) + (slice(start, stop),)
            gs.append(gy[part] if need else None)
            start = stop
        return gs


def _is_basic(index):
    """Whether an index holds only numbers, slices, None and …, so that no element is selected twice."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(p is None or p is Ellipsis or isinstance(p, (int, slice)) for p in parts)


def reshape(x, *shape):
    """The same elements in another shape; one length may be −1."""
    shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
    return apply(Reshape(tuple(shape)), as_tensor(x))


def transpose(x, *axes):
    """Axes in the given order; reversed when none is given."""
    x = as_tensor(x)
    axes = axes[0] if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))) else axes
    axes = tuple(axes or range(x.ndim)[::-1])
    if sorted(a % x.ndim if x.ndim else a for a in axes) != list(range(x.ndim)):
        raise ShapeError(f"transpose: got axes {axes} for shape {x.shape}, expected each of {x.ndim} axes once.")
    return apply(Transpose(tuple(a % x.ndim for a in axes)), x)


def swapaxes(x, i, j):
    """Two axes exchanged."""
    axes = list(range(as_tensor(x).ndim))
    axes[i], axes[j] = axes[j], axes[i]
    return transpose(x, tuple(axes))


def index(x, where):
    """x[where]: numbers, slices, integer arrays or bool arrays (Tensors are taken as their arrays)."""
    return apply(Index(tuple(_plain(i) for i in where) if isinstance(where, tuple) else _plain(where)), as_tensor(x))


def _plain(i):
    """An index without Tensors; lists and host arrays go to the backend in use."""
    i = raw(i)
    if isinstance(i, list) or backend.is_array(i):
        i = backend.asarray(backend.np.asarray(i) if isinstance(i, list) else i)
    return i


def pad(x, widths, value=0.0):
    """x with borders of a constant: widths is ((before, after), …) per axis, or one number for all sides."""
    x = as_tensor(x)
    widths = ((widths, widths),) * x.ndim if isinstance(widths, int) else tuple((int(a), int(b)) for a, b in widths)
    if len(widths) != x.ndim or any(a < 0 or b < 0 for a, b in widths):
        raise ShapeError(f"pad: got widths {widths} for shape {x.shape}, expected {x.ndim} pairs of numbers ≥ 0.")
    return apply(Pad(widths, value), x)


def concatenate(xs, axis=0):
    """Arrays joined along an existing axis."""
    if not len(xs):
        raise ShapeError("concatenate: got no tensors, expected at least one.")
    return apply(Concatenate(axis), *[as_tensor(x) for x in xs])


def stack(xs, axis=0):
    """Arrays of one shape joined along a new axis."""
    xs = [as_tensor(x) for x in xs]
    if len({x.shape for x in xs}) != 1:
        raise ShapeError(f"stack: got shapes {[x.shape for x in xs]}, expected at least one tensor, all of one shape.")
    axis = axis % (xs[0].ndim + 1)
    return concatenate([x.reshape(x.shape[:axis] + (1,) + x.shape[axis:]) for x in xs], axis)
