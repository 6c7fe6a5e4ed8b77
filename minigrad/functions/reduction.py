"""Sums, products, means, variances and extremes over axes.

`axis` is None (all), a number or a tuple; `keepdims` keeps reduced axes with length 1. All as in NumPy: `var` is the
biased variance, the mean of squared deviations.
"""
import math

from ..autograd import Op, Tensor, apply, as_tensor, constant, raw, sum_over, unbroadcast
from ..backend import namespace
from ..errors import ShapeError
from .arguments import axes_of, axis_of, integers
from .arithmetic import where
from .elementwise import sqrt
from .masks import Select
from .shaping import pad


class Sum(Op):
    """y = Σ x over the axes.      ∂L/∂x = ∂L/∂y, repeated along them"""
    def __init__(self, axis, keepdims):
        self.axis, self.keepdims = axis, keepdims

    def forward(self, x):
        return sum_over(x, self.axis, self.keepdims)

    def dx(self, gy, y, x):
        return BroadcastTo(x.shape)(restore(gy, x.shape, self.axis, self.keepdims))


class BroadcastTo(Op):
    """y = x repeated along axes of length 1.      ∂L/∂x = ∂L/∂y summed over them"""
    def __init__(self, shape):
        self.shape = shape

    def forward(self, x):
        return namespace(x).broadcast_to(x, self.shape)

    def dx(self, gy, y, x):
        return unbroadcast(gy, x)


class Extreme(Op):
    """y = max x or min x over the axes.      The gradient is shared equally among equal extremes."""
    def __init__(self, which, axis, keepdims):
        self.which, self.axis, self.keepdims = which, axis, keepdims

    def forward(self, x):
        return getattr(x, self.which)(axis=self.axis, keepdims=self.keepdims)

    def dx(self, gy, y, x):
        hit = raw(x) == restore(raw(y), x.shape, self.axis, self.keepdims)
        count = hit.sum(axis=self.axis, keepdims=True)
        return Select(hit)(restore(gy, x.shape, self.axis, self.keepdims)) / count.astype(x.dtype)


class Cumsum(Op):
    """yᵢ = x₁ + … + xᵢ along an axis.      ∂L/∂xᵢ = ∂L/∂yᵢ + … + ∂L/∂yₙ"""
    def __init__(self, axis):
        self.axis = axis

    def forward(self, x):
        return x.cumsum(axis=self.axis)

    def dx(self, gy, y, x):
        backwards = (slice(None),) * self.axis + (slice(None, None, -1),)
        return self(gy[backwards])[backwards]


def restore(y, shape, axis, keepdims):
    """A reduced array with the reduced axes back, with length 1."""
    if keepdims:
        return y
    return y.reshape(tuple([1 if axis is None or i in axis else n for i, n in enumerate(shape)]))


def count(who, shape, axis, ddof=0):
    """How many elements are averaged, less ddof. Raises ShapeError if there are none."""
    n = math.prod([shape[a] for a in axis]) - ddof
    if n < 1:
        raise ShapeError(f"{who}: got shape {shape}, which has {n + ddof} elements along axis {axis}; expected at "
                         f"least {1 + ddof}.")
    return n


def sum(x, axis=None, keepdims=False) -> Tensor:
    """Σ x over the axes; 0 if there is nothing to add.

    >>> F.sum(mg.Tensor([[1., 2.], [3., 4.]]), axis=0)
    Tensor([4., 6.], dtype=float32)
    """
    x = as_tensor(x)
    return apply(Sum(axis if axis is None else axes_of("sum", axis, x.data.ndim), keepdims), x)


def mean(x, axis=None, keepdims=False) -> Tensor:
    """(1/n) Σ x over the axes. Raises ShapeError when there is nothing to average (NumPy and PyTorch return NaN).

    >>> F.mean(mg.Tensor([[1., 2.], [3., 4.]]), axis=0)
    Tensor([2., 3.], dtype=float32)
    """
    x = as_tensor(x)
    axis = axes_of("mean", axis, x.data.ndim)
    return apply(Sum(axis, keepdims), x) * (1.0 / count("mean", x.data.shape, axis))


def var(x, axis=None, keepdims=False, *, ddof=0) -> Tensor:
    """1/(n − ddof) Σ (x − x̄)² over the axes: the biased variance, as in NumPy; PyTorch's default is ddof=1.

    >>> F.var(mg.Tensor([1., 3.])), F.var(mg.Tensor([1., 3.]), ddof=1)
    (Tensor(1., dtype=float32), Tensor(2., dtype=float32))
    """
    return _variance("var", x, axis, keepdims, ddof)


def std(x, axis=None, keepdims=False, *, ddof=0) -> Tensor:
    """√var over the axes: biased, as in NumPy; PyTorch's default is ddof=1. Where it is 0, its derivative is 0.

    >>> F.std(mg.Tensor([1., 3.]))
    Tensor(1., dtype=float32)
    """
    return root(_variance("std", x, axis, keepdims, ddof))


def _variance(who, x, axis, keepdims, ddof):
    x = as_tensor(x)
    axis = axes_of(who, axis, x.ndim)
    n = count(who, x.shape, axis, ddof)
    d = x - mean(x, axis, keepdims=True)
    return apply(Sum(axis, keepdims), d * d) * (1.0 / n)


def root(x):
    """√x with the derivative 0 where x = 0, as PyTorch has it for std and norm."""
    positive = x.data != 0
    return apply(Select(positive), sqrt(where(positive, x, 1.0)))


def prod(x, axis=None, keepdims=False) -> Tensor:
    """Π x over the axes; 1 if there is nothing to multiply. Products of pairs, so zeros need no division.

    >>> F.prod(mg.Tensor([[1., 2.], [3., 4.]]), axis=1)
    Tensor([ 2., 12.], dtype=float32)
    """
    x = as_tensor(x)
    if x.dtype.kind != "f":                                            # small integers become large ones, as in NumPy
        x = x.astype("uint64" if x.dtype.kind == "u" else "int64")
    axes = axes_of("prod", axis, x.ndim)
    rest, n = [i for i in range(x.ndim) if i not in axes], math.prod(x.shape[a] for a in axes)
    size = 1 << (n - 1).bit_length() if n else 1                       # a power of two, filled up with ones
    y = x.transpose((*rest, *axes)).reshape(*[x.shape[i] for i in rest], n)
    y = pad(y, [(0, 0)] * len(rest) + [(0, size - n)], 1)
    while y.shape[-1] > 1:
        y = y[..., ::2] * y[..., 1::2]
    return y.reshape(*[1 if i in axes else m for i, m in enumerate(x.shape) if keepdims or i in rest])


def cumsum(x, axis=None) -> Tensor:
    """Running sums x₁ + … + xᵢ along an axis; of all elements in C order for axis=None.

    >>> F.cumsum(mg.Tensor([1., 2., 3.]))
    Tensor([1., 3., 6.], dtype=float32)
    """
    x, axis = (as_tensor(x).reshape(-1), 0) if axis is None else (as_tensor(x), axis)
    return apply(Cumsum(axis_of("cumsum", axis, x.ndim)), x)


def max(x, axis=None, keepdims=False) -> Tensor:
    """The largest element over the axes; equal ones share the gradient.

    Values only, as in NumPy (PyTorch's returns indices beside them if it is given an axis): see `argmax`.

    >>> F.max(mg.Tensor([[1., 2.], [3., 0.]]), axis=1)
    Tensor([2., 3.], dtype=float32)
    """
    return _extreme("max", x, axis, keepdims)


def min(x, axis=None, keepdims=False) -> Tensor:
    """The smallest element over the axes; equal ones share the gradient. Values only, as in NumPy: see `argmin`.

    >>> F.min(mg.Tensor([[1., 2.], [3., 0.]]), axis=1)
    Tensor([1., 0.], dtype=float32)
    """
    return _extreme("min", x, axis, keepdims)


def _extreme(which, x, axis, keepdims):
    x = as_tensor(x)
    axis = axes_of(which, axis, x.data.ndim)
    if not x.data.size:
        count(which, x.shape, axis)
    return apply(Extreme(which, axis, keepdims), x)


def argmax(x, axis=None, keepdims=False) -> Tensor:
    """Where the largest element is along an axis, an integer Tensor; the first of equal ones. No gradient.

    >>> F.argmax(mg.Tensor([[1., 2.], [3., 0.]]), axis=1)
    Tensor([1, 0])
    """
    return _where_extreme("argmax", x, axis, keepdims)


def argmin(x, axis=None, keepdims=False) -> Tensor:
    """Where the smallest element is along an axis, an integer Tensor; the first of equal ones. No gradient.

    >>> F.argmin(mg.Tensor([[1., 2.], [3., 0.]]), axis=1)
    Tensor([0, 1])
    """
    return _where_extreme("argmin", x, axis, keepdims)


def _where_extreme(which, x, axis, keepdims):
    x = as_tensor(x).data
    axis = axis if axis is None else axis_of(which, axis, x.ndim)
    count(which, x.shape, axes_of(which, axis, x.ndim))
    return constant(namespace(x).asarray(getattr(namespace(x), which)(x, axis=axis, keepdims=keepdims)))


def broadcast_to(x, shape) -> Tensor:
    """x repeated along axes of length 1 (and new leading axes) to the given shape.

    >>> F.broadcast_to(mg.Tensor([1., 2.]), (2, 2))
    Tensor([[1., 2.],
            [1., 2.]], dtype=float32)
    """
    shape = integers("broadcast_to", "shape", shape if isinstance(shape, (tuple, list)) else (shape,))
    return apply(BroadcastTo(shape), as_tensor(x))
