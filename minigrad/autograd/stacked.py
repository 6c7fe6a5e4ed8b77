"""Stacked: k arrays of one shape that are computed with at once, so that a sweep carries k gradients.

    H = hessian(f, x)               n sweeps of one vector each are one sweep of n vectors, in chunks

A partial derivative is linear in gy and knows nothing of the stack: it sees one array of the ordinary shape, and
every operation on that does all k. What a Stacked cannot do raises `NotStackable`: convolution and pooling, which read
memory by strides, and gradients of repeated indices. `each` then takes one vector at a time.
"""
from contextvars import ContextVar

import numpy as np

from ..backend import array_types, namespace

CHUNK = 64                                # vectors in one sweep: their gradients are in memory at the same time
_open = ContextVar("stack", default=None)                  # (k, numpy or cupy) of the stack last made in this thread


class NotStackable(Exception):
    """An operation that Stacked does not have."""


class Stacked(np.lib.mixins.NDArrayOperatorsMixin):
    """k arrays as one. all: (k, *shape). shape, ndim, … are those of each; arithmetic broadcasts each."""
    __slots__ = ("all",)

    def __init__(self, every):
        self.all = every
        _open.set((len(every), namespace(every)))

    shape = property(lambda self: self.all.shape[1:])
    ndim = property(lambda self: self.all.ndim - 1)
    dtype = property(lambda self: self.all.dtype)
    size = property(lambda self: self.all.size // len(self.all))
    T = property(lambda self: self.transpose())

    def __len__(self):
        return self.shape[0]

    def __array_ufunc__(self, ufunc, method, *inputs, **settings):
        if method != "__call__" or settings or ufunc is np.matmul and self.ndim < 2:
            raise NotStackable(f"{ufunc.__name__}.{method}")
        ndim = max(getattr(x, "ndim", 0) for x in inputs)
        return Stacked(ufunc(*[widened(x, ndim) if isinstance(x, Stacked) else x for x in inputs]))

    def __array_function__(self, function, types, args, kwargs):
        raise NotStackable(function.__name__)

    def __array__(self, *args, **kwargs):
        raise NotStackable("an array of its own")

    def __getattr__(self, name):
        raise NotStackable(name)

    def __bool__(self):
        raise NotStackable("one number for all")

    __float__ = __int__ = __iter__ = __bool__

    def reshape(self, *shape):
        """Each in another shape."""
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        return Stacked(self.all.reshape(len(self.all), *shape))

    def transpose(self, *axes):
        """Each with its axes in another order."""
        axes = axes[0] if len(axes) == 1 and isinstance(axes[0], (tuple, list)) else axes
        return Stacked(self.all.transpose(0, *[a % self.ndim + 1 for a in axes or range(self.ndim)[::-1]]))

    def swapaxes(self, i, j):
        """Each with two axes exchanged."""
        return Stacked(self.all.swapaxes(i % self.ndim + 1, j % self.ndim + 1))

    def sum(self, axis=None, keepdims=False):
        """The sums of each."""
        axes = range(self.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        return Stacked(self.all.sum(axis=tuple(a % self.ndim + 1 for a in axes), keepdims=keepdims))

    def mean(self, axis=None, keepdims=False):
        """The means of each."""
        total = self.sum(axis, keepdims)
        return total * (total.size / self.size)

    def astype(self, dtype, copy=True):
        """Each in another dtype."""
        return Stacked(self.all.astype(dtype, copy=copy))

    def view(self, dtype):
        """The memory of each, read as another dtype."""
        return Stacked(self.all.view(dtype))

    def __getitem__(self, index):
        return Stacked(self.all[inside(index)])

    def __setitem__(self, index, value):
        self.all[inside(index)] = value.all if isinstance(value, Stacked) else value


def widened(x, ndim):
    """All of x with axes of length 1 before those of each, so that they broadcast with arrays of `ndim` axes."""
    return x.all.reshape(len(x.all), *(1,) * (ndim - x.ndim), *x.shape)


def inside(index):
    """The index into `all` that takes `index` from each. Arrays apart from each other would move the axis of the k."""
    index = index if isinstance(index, tuple) else (index,)
    arrays = [i for i, part in enumerate(index) if hasattr(part, "shape")]
    if arrays and arrays != list(range(arrays[0], arrays[0] + len(arrays))):
        raise NotStackable("indices apart from each other")
    return (slice(None), *index)


def how_many(x):
    """k for a Stacked, 1 for an array."""
    return len(x.all) if isinstance(x, Stacked) else 1


class Functions:
    """The functions that partial derivatives call, for Stacked: what `namespace` returns for one."""
    __name__ = "stacked"

    def zeros(self, shape, dtype=None):
        """k arrays of zeros."""
        k, xp = _open.get()
        return Stacked(xp.zeros((k, *(shape if isinstance(shape, (tuple, list)) else (shape,))), dtype=dtype))

    def ones_like(self, x):
        """k arrays of ones like those of x."""
        return self.zeros(x.shape, x.dtype) + 1

    def ones(self, shape, dtype=None):
        """One array of ones: the same for each."""
        return _open.get()[1].ones(shape, dtype=dtype)

    def broadcast_to(self, x, shape):
        """Each of x in a larger shape."""
        return Stacked(namespace(x.all).broadcast_to(widened(x, len(shape)), (len(x.all), *shape)))

    def concatenate(self, arrays, axis=0):
        """Each of the arrays joined; those that are not stacked are the same for each."""
        k, xp = _open.get()
        parts = [x.all if isinstance(x, Stacked) else xp.broadcast_to(x, (k, *x.shape)) for x in arrays]
        return Stacked(xp.concatenate(parts, axis=axis % (parts[0].ndim - 1) + 1))

    def __getattr__(self, name):
        raise NotStackable(name)


array_types[Stacked] = Functions()


def each(linear, vectors):
    """The results of a linear function for k vectors (k, …), stacked: CHUNK at a time, or one by one.

    linear: array ↦ array, made of backward passes, with the other arrays it uses held fixed.
    """
    xp = namespace(vectors)
    chunks = [vectors[i:i + CHUNK] for i in range(0, len(vectors), CHUNK)]
    try:
        return xp.concatenate([all_of(linear(Stacked(chunk)), len(chunk)) for chunk in chunks])
    except NotStackable:
        return xp.stack([linear(v) for v in vectors])


def all_of(found, k):
    """(k, …) from a result for k stacked vectors; one that does not depend on them is the same for each."""
    xp = namespace(found)
    return found.all if isinstance(found, Stacked) else xp.stack([found] * k)
