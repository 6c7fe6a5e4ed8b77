"""Initial weights: PyTorch's distributions, drawn from the host generator, so the same on CPU and GPU."""
from contextvars import ContextVar
from math import prod, sqrt
from numbers import Integral

from .. import backend
from ..errors import ArgumentError
from ..parameters import Parameter

stand_in = ContextVar("stand_in", default=None)      # shape ↦ Tensor: what takes the place of a drawn Parameter, if set


def check_sizes(who, **sizes):
    """Raise ArgumentError unless each size is a whole number ≥ 0."""
    for name, n in sizes.items():
        if not isinstance(n, Integral) or isinstance(n, bool) or n < 0:
            raise ArgumentError(f"{who}: got {name}={n!r}, expected a whole number ≥ 0. Convert with int().")


def uniform(shape, bound):
    """Parameter with elements uniform on (−bound, bound), float32."""
    return _drawn(shape, lambda rng: rng.uniform(-bound, bound, shape))


def normal(shape, std):
    """Parameter with elements normal of mean 0 and standard deviation std, float32."""
    return _drawn(shape, lambda rng: std * rng.standard_normal(shape))


def _drawn(shape, draw):
    if make := stand_in.get():
        return make(shape)
    return Parameter(backend.asarray(draw(backend.generator()).astype(backend.float32)))


def fan_in_uniform(shape, fan_in):
    """U(−1/√fan_in, 1/√fan_in): PyTorch's default for weights and biases of Linear and Conv2d.

    (Kaiming uniform with a = √5: bound √(6/((1 + a²) fan_in)) = 1/√fan_in.)
    """
    return uniform(shape, 1 / sqrt(fan_in) if fan_in else 0.0)


def kaiming_normal(shape):
    """N(0, 2/fan_out): He et al. 2015, arXiv:1502.01852, for filters (O, C, KH, KW) followed by ReLU."""
    return normal(shape, sqrt(2 / (shape[0] * prod(shape[2:]))))


def xavier_uniform(shape):
    """U(−b, b), b = √(6/(fan_in + fan_out)): Glorot and Bengio 2010, for weights (out, in)."""
    return uniform(shape, sqrt(6 / (shape[0] + shape[1])))


def full(shape, value):
    """Parameter with all elements equal, float32."""
    return _drawn(shape, lambda rng: backend.np.full(shape, value))
