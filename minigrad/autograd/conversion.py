"""Conversions that keep the graph: another dtype, another backend, a list of Tensors as one Tensor."""
from itertools import accumulate

from .. import backend
from ..backend import namespace, np
from ..errors import ShapeError
from .op import Op, apply
from .tensor import Tensor, as_tensor, constant
from .unbroadcast import Cast


class Move(Op):
    """The same numbers on another backend."""
    def __init__(self, name):
        self.name = name

    def forward(self, x):
        return backend.place(x, self.name)

    def dx(self, gy, y, x):
        return Move(backend.name_of(x.data if isinstance(x, Tensor) else x))(gy)


class Concatenate(Op):
    """Arrays one after the other along an axis.      ∂L/∂xᵢ is the part of ∂L/∂y where xᵢ went"""
    def __init__(self, axis):
        self.axis = axis

    def forward(self, *xs):
        return namespace(xs[0]).concatenate(xs, axis=self.axis)

    def vjp(self, gy, y, xs, needs):
        lengths = [x.shape[self.axis] for x in xs]
        parts = [(slice(None),) * self.axis + (slice(end - n, end),) for n, end in zip(lengths, accumulate(lengths))]
        return [gy[part] if need else None for part, need in zip(parts, needs)]


def stacked(xs, who) -> Tensor:
    """A list of Tensors, numbers and such lists, as one Tensor with their graph. ShapeError for unequal shapes."""
    xs = [as_tensor(x, who) for x in xs]
    if len({x.shape for x in xs}) != 1:
        raise ShapeError(f"{who}: got a list of shapes {[x.shape for x in xs]}, expected at least one Tensor, all of "
                         "one shape.")
    return apply(Concatenate(0), *[x.reshape(1, *x.shape) for x in xs])


def astype(x, dtype) -> Tensor:
    """The same numbers in another dtype. The graph is kept between float32 and float64; other dtypes have none."""
    if np.dtype(dtype).name not in ("float32", "float64"):
        return constant(x.data.astype(dtype))
    return apply(Cast(dtype), x)


def to(x, where) -> Tensor:
    """The same numbers on a backend ("numpy", "cupy") or in a dtype (np.float64), with their graph."""
    return apply(Move(where), x) if isinstance(where, str) else astype(x, where)


Tensor.astype, Tensor.to = astype, to
