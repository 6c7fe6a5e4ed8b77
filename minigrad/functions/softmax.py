"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""
from ..autograd import Op, Tensor, apply, constant
from ..backend import namespace
from .arguments import as_float, axes_of
from .elementwise import EXP
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


class LogSoftmax(Softmax):
    """y = x − ln Σ eˣ along an axis.      ∂L/∂x = ∂L/∂y − eʸ Σ ∂L/∂y"""
    def forward(self, x):
        z = x - x.max(axis=self.axis, keepdims=True)
        return z - namespace(x).log(namespace(x).exp(z).sum(axis=self.axis, keepdims=True))

    def dx(self, gy, y, x):
        return gy - EXP(y) * gy.sum(axis=self.axis, keepdims=True)


def softmax(x, axis=-1) -> Tensor:
    """eˣ / Σ eˣ along an axis, safe for large x.

    >>> F.softmax(mg.Tensor([0., 0.]))
    Tensor([0.5, 0.5], dtype=float32)
    """
    return apply(Softmax(axis), as_float(x))


def log_softmax(x, axis=-1) -> Tensor:
    """x − ln Σ eˣ along an axis, safe for large x.

    >>> round(F.log_softmax(mg.Tensor([0., 0.]))[0].item(), 4)
    -0.6931
    """
    return apply(LogSoftmax(axis), as_float(x))


def logsumexp(x, axis=None, keepdims=False) -> Tensor:
    """ln Σ eˣ over the axes, safe for large x.

    >>> round(F.logsumexp(mg.Tensor([0., 0.])).item(), 4)
    0.6931
    """
    x = as_float(x)
    axes = axes_of("logsumexp", axis, x.ndim)
    count("logsumexp", x.shape, axes)
    top = x.data.max(axis=axes, keepdims=True)                 # a constant that has no effect on derivatives; 0 for ±∞
    top = constant(namespace(top).where(namespace(top).isfinite(top), top, 0).astype(x.dtype))
    y = (x - top).exp().sum(axis=axes, keepdims=True).log() + top
    return y if keepdims else squeeze(y, axes)
