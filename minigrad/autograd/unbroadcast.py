"""unbroadcast: the gradient of an input that was broadcast, or of another dtype than the result; sums over axes."""
from math import prod

from .. import backend
from .op import Op

MANY = 4096                               # terms of a float32 sum that NumPy may add up one by one: error below 1e-5


class Cast(Op):
    """The same numbers in another float dtype, with history: a gradient that takes the dtype of what it belongs to."""
    def __init__(self, dtype):
        self.dtype = dtype

    def forward(self, x):
        return x.astype(self.dtype)

    def dx(self, gy, y, x):
        return Cast(x.dtype)(gy)


def unbroadcast(g, like):
    """Sum g over the axes along which an array of `like`'s shape was broadcast, and give it `like`'s dtype."""
    if g.shape != like.shape:
        extra = g.ndim - like.ndim
        axes = tuple(range(extra)) + tuple(
            i + extra for i, n in enumerate(like.shape) if n == 1 and g.shape[i + extra] != 1)
        g = sum_over(g, axes).reshape(like.shape)
    return g if g.dtype == like.dtype else Cast(like.dtype)(g)


def sum_over(x, axes, keepdims=True):
    """Σ x over a tuple of axes (None: all) of an array or a Tensor.

    NumPy adds in pairs along the axis that is contiguous in memory only, and one after the other along the others:
    10⁶ float32 numbers lose two digits or more. So many are added in float64.
    """
    if x.size > MANY and x.dtype.char == "f" and _one_by_one(x, axes):
        return x.sum(axis=axes, keepdims=keepdims, dtype=backend.float64).astype(x.dtype)
    return x.sum(axis=axes, keepdims=keepdims)


def _one_by_one(x, axes):
    """Whether NumPy adds up more than MANY numbers along axes that are not contiguous."""
    if axes is None or not isinstance(x, backend.np.ndarray):
        return False                      # a GPU adds up in a tree; a Tensor ends in `Sum`, which asks again
    fastest = min((i for i in range(x.ndim) if x.shape[i] > 1), key=lambda i: x.strides[i])
    terms = prod(x.shape[a] for a in axes)
    return fastest not in axes and terms > MANY
