"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""
from ..autograd import Op, apply
from ..backend import namespace
from .arguments import as_float, axes_of
from .elementwise import EXP
from .reduction import restore


class Softmax(Op):
    """y = eˣ / Σ eˣ along an axis.      ∂L/∂x = y (∂L/∂y − Σ ∂L/∂y · y)"""
    def __init__(self, axis):
        self.axis = axis

    def forward(self, x):
        e = namespace(x).exp(x - x.max(axis=self.axis, keepdims=True))
        return e / e.sum(axis=self.axis, keepdims=True)

    def dx(self, gy, y, x):
        return y * (gy - (gy * y).sum(axis=self.axis, keepdims=True))


class LogSoftmax(Op):
    """y = x − ln Σ eˣ along an axis.      ∂L/∂x = ∂L/∂y − eʸ Σ ∂L/∂y"""
    def __init__(self, axis):
        self.axis = axis

    def forward(self, x):
        z = x - x.max(axis=self.axis, keepdims=True)
        return z - namespace(x).log(namespace(x).exp(z).sum(axis=self.axis, keepdims=True))

    def dx(self, gy, y, x):
        return gy - EXP(y) * gy.sum(axis=self.axis, keepdims=True)


class LogSumExp(Op):
    """y = ln Σ eˣ over the axes, without overflow.      ∂y/∂x = eˣ⁻ʸ"""
    def __init__(self, axis, keepdims):
        self.axis, self.keepdims = axis, keepdims

    def forward(self, x):
        top = x.max(axis=self.axis, keepdims=True)
        top = namespace(x).where(namespace(x).isfinite(top), top, 0).astype(x.dtype)
        y = namespace(x).log(namespace(x).exp(x - top).sum(axis=self.axis, keepdims=True)) + top
        return y if self.keepdims else y.reshape(x.sum(axis=self.axis).shape)

    def dx(self, gy, y, x):
        gy, y = (restore(t, x.shape, self.axis, self.keepdims) for t in (gy, y))
        return gy * EXP(x - y)


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
    return apply(LogSoftmax(axis), as_float(x))


def logsumexp(x, axis=None, keepdims=False):
    """ln Σ eˣ over the axes, safe for large x.

    >>> round(F.logsumexp(mg.Tensor([0., 0.])).item(), 4)
    0.6931
    """
    x = as_float(x)
    return apply(LogSumExp(axis if axis is None else axes_of("logsumexp", axis, x.ndim), keepdims), x)
