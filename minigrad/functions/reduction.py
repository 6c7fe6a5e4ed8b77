"""Sums, means, variances and extremes over axes.

`axis` is None (all), a number or a tuple; `keepdims` keeps reduced axes with length 1. All as in NumPy: `var` is the
biased variance, the mean of squared deviations.
"""
from math import prod

from ..autograd import Op, apply, as_tensor, raw, unbroadcast
from ..backend import namespace
from ..errors import ShapeError


class Sum(Op):
    """y = Σ x over the axes.      ∂L/∂x = ∂L/∂y, repeated along them"""
    def __init__(self, axis, keepdims):
        self.axis, self.keepdims = axis, keepdims

    def forward(self, x):
        return x.sum(axis=self.axis, keepdims=self.keepdims)

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
        share = hit / hit.sum(axis=self.axis, keepdims=True)
        return restore(gy, x.shape, self.axis, self.keepdims) * share.astype(x.dtype)


def restore(y, shape, axis, keepdims):
    """A reduced array with the reduced axes back, with length 1."""
    if keepdims:
        return y
    lost = _axes(axis, len(shape))
    return y.reshape(tuple([1 if i in lost else n for i, n in enumerate(shape)]))


def _axes(axis, ndim):
    """The axes as a tuple of non-negative numbers."""
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    for a in axes:
        if not -ndim <= a < ndim:
            raise ShapeError(f"reduction: got axis {a} for a tensor with {ndim} axes, expected {-ndim} to {ndim - 1}.")
    return tuple(a % ndim for a in axes)


def sum(x, axis=None, keepdims=False):
    """Σ x over the axes."""
    return apply(Sum(axis, keepdims), as_tensor(x))


def mean(x, axis=None, keepdims=False):
    """(1/n) Σ x over the axes. Raises ShapeError when there is nothing to average."""
    x = as_tensor(x)
    n = prod(x.shape[a] for a in _axes(axis, x.ndim))
    if not n:
        raise ShapeError(f"mean: got shape {x.shape}, which has no elements along axis {axis}; expected at least one.")
    return apply(Sum(axis, keepdims), x) * (1.0 / n)


def var(x, axis=None, keepdims=False):
    """(1/n) Σ (x − x̄)² over the axes: the biased variance (PyTorch's default is the unbiased one)."""
    x = as_tensor(x)
    d = x - mean(x, axis, keepdims=True)
    return mean(d * d, axis, keepdims)


def max(x, axis=None, keepdims=False):
    """The largest element over the axes; equal ones share the gradient."""
    return apply(Extreme("max", axis, keepdims), as_tensor(x))


def min(x, axis=None, keepdims=False):
    """The smallest element over the axes; equal ones share the gradient."""
    return apply(Extreme("min", axis, keepdims), as_tensor(x))


def broadcast_to(x, shape):
    """x repeated along axes of length 1 (and new leading axes) to the given shape."""
    return apply(BroadcastTo(tuple(shape)), as_tensor(x))
