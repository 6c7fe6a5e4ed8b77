"""unbroadcast: the gradient of an input that was broadcast, or of another dtype than the result."""
from .op import Op


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
        g = g.sum(axis=tuple(range(extra)) + tuple(
            i + extra for i, n in enumerate(like.shape) if n == 1 and g.shape[i + extra] != 1), keepdims=True)
        g = g.reshape(like.shape)
    return g if g.dtype == like.dtype else Cast(like.dtype)(g)
