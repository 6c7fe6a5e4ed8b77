"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""
from ..autograd import Op, apply, constant
from ..backend import namespace
from .arguments import as_float, axes_of
from .reduction import count
from .shaping import squeeze


class Softmax(Op):
    """y = eˣ / Σ eˣ along an axis.      ∂L/∂x = y (∂L/∂y − Σ ∂L/∂y · y)"""
    def __init__(self, axis):
        self.axis = axis

    def forward(self, x):
        e = namespace(x).exp(x - x.max(axis=self.axis, keepdims=True))
        return e / e.sum(axis=self.axis, keepdims=True)

    def dx(self, gy, y, x):
        return y * (gy - (gy * y).sum(axis=self.axis, keepdims=True))


def softmax(x, axis=-1):
    """eˣ / Σ eˣ along an axis, safe for large x.

    >>> F.softmax(mg.Tensor([0., 0.]))
    Tensor([0.5, 0.5], dtype=float32)
    """
    return apply(Softmax(axis), as_float(x))


def log_softmax(x, axis=-1):
    """x − ln Σ eˣ along an axis, safe for large x.

    >>> round(F.log_softmax(mg.Tensor([0., 0.]))[0].item(), 4)
    -0.6931
    """
    x = as_float(x)
    z = x - _largest("log_softmax", x, axis)
    return z - z.exp().sum(axis=axis, keepdims=True).log()


def logsumexp(x, axis=None, keepdims=False):
    """ln Σ eˣ over the axes, safe for large x.

    >>> round(F.logsumexp(mg.Tensor([0., 0.])).item(), 4)
    0.6931
    """
    x = as_float(x)
    top = _largest("logsumexp", x, axis)
    y = (x - top).exp().sum(axis=axis, keepdims=True).log() + top
    return y if keepdims else squeeze(y, axis)


def _largest(who, x, axis):
    """max x over the axes, a constant: what is subtracted before eˣ and has no effect on derivatives. 0 for ±∞."""
    axis = axis if axis is None else axes_of(who, axis, x.ndim)
    count(who, x.shape, axis)
    top = x.data.max(axis=axis, keepdims=True)
    return constant(namespace(top).where(namespace(top).isfinite(top), top, 0).astype(x.dtype))
