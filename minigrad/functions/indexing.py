"""Functions that pick elements: x[…], take_along_axis, sort, flip, roll, repeat, split, diagonals.

`Index` is the op behind most of them; where an element is picked twice, its gradients add up.
"""
from .. import backend
from ..autograd import Op, Tensor, apply, as_tensor, raw
from ..backend import namespace, np
from ..errors import DTypeError, ShapeError
from .arguments import axes_of, axis_of, integers
from .masks import Select


class Index(Op):
    """y = x[index]: slices, numbers, integer and bool arrays.      ∂L/∂x = ∂L/∂y put back, added where repeated"""
    def __init__(self, index):
        self.index = index

    def forward(self, x):
        return x[self.index]

    def dx(self, gy, y, x):
        return PutBack(self.index, x.shape)(gy)


class PutBack(Op):
    """An array of a shape that holds y at [index], else 0, or another value: the transpose of Index."""
    def __init__(self, index, shape, value=0.0):
        self.index, self.shape, self.value = index, shape, value

    def forward(self, y):
        xp = namespace(y)
        x = xp.full(self.shape, self.value, dtype=y.dtype) if self.value else xp.zeros(self.shape, dtype=y.dtype)
        if _selects_once(self.index):
            x[self.index] = y
        elif xp is np:
            xp.add.at(x, self.index, y)
        else:
            _add_in_order(x, self.index, y)
        return x

    def dy(self, gx, x, y):
        return gx[self.index]


def _selects_once(index):
    """Whether an index holds only numbers, slices, None and …, or is one bool array: no element is selected twice."""
    parts = index if isinstance(index, tuple) else (index,)
    if len(parts) == 1 and backend.is_array(parts[0]) and parts[0].dtype.kind == "b":
        return True
    return all(p is None or p is Ellipsis or isinstance(p, (int, slice)) for p in parts)


def _add_in_order(x, index, y):
    """x[index] += y with repeated elements, always in the same order: a GPU's `add.at` adds in any.

    The elements of y are sorted by where they go, and runs with one destination are summed in pairs, then pairs of
    pairs, …: log₂(y.size) passes. Up to two repetitions the bits are NumPy's `add.at`'s, which adds one by one.
    """
    xp = namespace(x)
    places = xp.arange(x.size).reshape(x.shape)[index].reshape(-1)
    order = xp.argsort(places, kind="stable")
    places, sums, step = places[order], y.reshape(-1)[order], 1
    while step < sums.size:                            # sums[i] is that of the last `step` elements of its run up to i
        same = places[step:] == places[:-step]
        sums[step:] = sums[step:] + xp.where(same, sums[:-step], 0).astype(y.dtype)
        step *= 2
    last = xp.searchsorted(places, places, side="right") - 1
    x.reshape(-1)[places] = sums[last]                 # each element of a run writes the same total


def index(x, where) -> Tensor:
    """x[where]: integers, slices, None, …, integer arrays or bool arrays (Tensors are taken as their arrays).

    >>> mg.Tensor([1., 2., 3.])[1:]
    Tensor([2., 3.], dtype=float32)
    """
    return apply(Index(tuple([_plain(i) for i in where]) if isinstance(where, tuple) else _plain(where)), as_tensor(x))


def no_assignment(x, where, values):
    """x[where] = values raises: a Tensor is not changed, since results that were made from it have used its values."""
    raise DTypeError("index: got an assignment to x[…], expected a new Tensor. Write F.where(mask, values, x), which "
                     "keeps the graph; or x.data[…] = values, which no graph sees.")


def _plain(i):
    """An index without Tensors; lists and host arrays go to the backend in use."""
    if i.__class__ is slice or i.__class__ is int:                 # what is usual, quickly
        return i
    i = raw(i)
    if isinstance(i, list) or backend.is_array(i):
        i = backend.asarray(backend.np.asarray(i, dtype=None if i else int) if isinstance(i, list) else i)
    return i


def take_along_axis(x, indices, axis) -> Tensor:
    """y[i, j] = x[indices[i, j], j] for axis 0, and so on: `indices` has x's number of axes, as from np.argsort.

    >>> F.take_along_axis(mg.Tensor([[1., 2.], [3., 4.]]), np.array([[1], [0]]), axis=1)
    Tensor([[2.],
            [3.]], dtype=float32)
    """
    x, indices = as_tensor(x), _plain(indices)
    axis = axis_of("take_along_axis", axis, x.ndim)
    if backend.np.ndim(indices) != x.ndim:
        raise ShapeError(f"take_along_axis: got indices of shape {backend.np.shape(indices)} for shape {x.shape}, "
                         f"expected {x.ndim} axes. Write np.expand_dims(indices, axis).")
    grid = [namespace(x.data).arange(n).reshape([-1 if i == a else 1 for i in range(x.ndim)])
            for a, n in enumerate(x.shape)]
    return index(x, (*grid[:axis], indices, *grid[axis + 1:]))


def sort(x, axis=-1) -> Tensor:
    """The elements along an axis, smallest first: a new Tensor (`x.sort()` does not change x, unlike NumPy's).

    Values only, as in NumPy (PyTorch's returns indices beside them): `np.argsort(x.data)`. Equal ones stay in order.

    >>> F.sort(mg.Tensor([3., 1., 2.]))
    Tensor([1., 2., 3.], dtype=float32)
    """
    x = as_tensor(x)
    axis = axis_of("sort", axis, x.ndim)
    return take_along_axis(x, namespace(x.data).argsort(x.data, axis=axis, kind="stable"), axis)


def flip(x, axis=None) -> Tensor:
    """x with the elements along the axes (None: all) in reverse order.

    >>> F.flip(mg.Tensor([1., 2., 3.]))
    Tensor([3., 2., 1.], dtype=float32)
    """
    x = as_tensor(x)
    axes = axes_of("flip", axis, x.ndim)
    return index(x, tuple([slice(None, None, -1) if i in axes else slice(None) for i in range(x.ndim)]))


def roll(x, shift, axis=None) -> Tensor:
    """Elements moved by `shift` along an axis, those beyond the end to the beginning; tuples for several axes.

    >>> F.roll(mg.Tensor([1., 2., 3.]), 1)
    Tensor([3., 1., 2.], dtype=float32)
    """
    x, shifts = as_tensor(x), integers("roll", "shift", shift if isinstance(shift, tuple) else (shift,))
    axes = axis if axis is None else axes_of("roll", axis, x.ndim)
    if len(shifts) not in (1, len(axes or shifts)):
        raise ShapeError(f"roll: got shift {shift} for axis {axis}, expected a number, or one for each axis.")
    return _rearranged("roll", x, shifts, axes)


def _rearranged(who, x, *settings):
    """x as NumPy's function of that name arranges it: the elements at the places where it puts 0, 1, 2, …"""
    xp = namespace(x.data)
    return index(x.reshape(-1), getattr(xp, who)(xp.arange(x.size).reshape(x.shape), *settings))


def repeat(x, repeats, *more, axis=None) -> Tensor:
    """Each element `repeats` times (a number, or one for each element) along an axis; of all elements for axis=None.

    NumPy's repeat: [1, 2] becomes [1, 1, 2, 2]. PyTorch's `x.repeat(2)` gives [1, 2, 1, 2]: that is `tile`.

    >>> F.repeat(mg.Tensor([1., 2.]), 2)
    Tensor([1., 1., 2., 2.], dtype=float32)
    """
    if more:
        raise DTypeError(f"repeat: got {(repeats, *more)}, expected one argument and axis=. PyTorch's x.repeat(2, 3) "
                         "is F.tile(x, (2, 3)); NumPy's np.repeat(x, 2, 0) is x.repeat(2, axis=0).")
    x = as_tensor(x) if axis is not None else as_tensor(x).reshape(-1)
    axis = axis_of("repeat", 0 if axis is None else axis, x.ndim)
    if backend.np.shape(repeats) not in ((), (1,), (x.shape[axis],)) or backend.np.min(repeats, initial=0) < 0:
        raise ShapeError(f"repeat: got repeats {repeats} for {x.shape[axis]} elements, expected a number ≥ 0, or one "
                         "for each element.")
    rows = backend.np.repeat(backend.np.arange(x.shape[axis]), repeats)
    return index(x, (slice(None),) * axis + (rows,))


def split(x, parts, axis=0) -> list[Tensor]:
    """A list of parts of x along an axis: `parts` equal ones, or cut before the indices of a list. NumPy's split.

    PyTorch's second argument is the size of a part: torch.split(x, 2) is F.split(x, len(x) // 2).

    >>> F.split(mg.Tensor([1., 2., 3., 4.]), 2)
    [Tensor([1., 2.], dtype=float32), Tensor([3., 4.], dtype=float32)]
    >>> F.split(mg.Tensor([1., 2., 3., 4.]), [1])
    [Tensor([1.], dtype=float32), Tensor([2., 3., 4.], dtype=float32)]
    """
    x = as_tensor(x)
    axis = axis_of("split", axis, x.ndim)
    n, cuts = x.shape[axis], integers("split", "parts", parts if isinstance(parts, (tuple, list)) else (parts,))
    if not isinstance(parts, (tuple, list)):
        if parts < 1 or n % parts:
            raise ShapeError(f"split: got {parts} parts for {n} elements along axis {axis} (shape {x.shape}), expected "
                             "a divisor, or a list of indices to cut at.")
        cuts = [i * n // parts for i in range(1, parts)]
    return [index(x, (slice(None),) * axis + (slice(a, b),)) for a, b in zip([None, *cuts], [*cuts, None])]


def diagonal(x, offset=0, axis1=0, axis2=1) -> Tensor:
    """The elements x[…, i, i + offset] of two axes; they become the last axis of the result.

    >>> F.diagonal(mg.Tensor([[1., 2.], [3., 4.]]))
    Tensor([1., 4.], dtype=float32)
    """
    x = as_tensor(x)
    return _rearranged("diagonal", x, *integers("diagonal", "offset", (offset,)),
                       *axes_of("diagonal", (axis1, axis2), x.ndim))


def trace(x, offset=0, axis1=0, axis2=1) -> Tensor:
    """Σᵢ x[…, i, i + offset], the sum of a diagonal.

    >>> F.trace(mg.Tensor([[1., 2.], [3., 4.]]))
    Tensor(5., dtype=float32)
    """
    return diagonal(x, offset, axis1, axis2).sum(axis=-1)


def tril(x, k=0) -> Tensor:
    """The lower triangle of matrices (last two axes), up to the k-th diagonal; 0 above.

    >>> F.tril(mg.Tensor([[1., 2.], [3., 4.]]))
    Tensor([[1., 0.],
            [3., 4.]], dtype=float32)
    """
    return _triangle("tril", x, k)


def triu(x, k=0) -> Tensor:
    """The upper triangle of matrices (last two axes), from the k-th diagonal; 0 below.

    >>> F.triu(mg.Tensor([[1., 2.], [3., 4.]]))
    Tensor([[1., 2.],
            [0., 4.]], dtype=float32)
    """
    return _triangle("triu", x, k)


def _triangle(which, x, k):
    x = as_tensor(x)
    if x.ndim < 2:
        raise ShapeError(f"{which}: got shape {x.shape}, expected a matrix, or a stack of matrices.")
    xp = namespace(x.data)
    return apply(Select(getattr(xp, which)(xp.ones(x.shape[-2:], dtype=bool), *integers(which, "k", (k,)))), x)
