"""Conversions that keep the graph: another dtype, another backend, a list of Tensors as one Tensor."""
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


class Stack(Op):
    """Arrays of one shape along a new first axis.      ∂L/∂xᵢ = ∂L/∂y[i]"""
    def forward(self, *xs):
        return namespace(xs[0]).stack(xs)

    def vjp(self, gy, y, xs, needs):
        return [gy[i, ...] if need else None for i, need in enumerate(needs)]


def stacked(xs, who):
    """A list of Tensors, numbers and such lists, as one Tensor with their graph. ShapeError for unequal shapes."""
    xs = [as_tensor(x, who) for x in xs]
    if len({x.shape for x in xs}) != 1:
        raise ShapeError(f"{who}: got a list of shapes {[x.shape for x in xs]}, expected at least one Tensor, all of "
                         "one shape.")
    return apply(Stack(), *xs)


def astype(x, dtype):
    """The same numbers in another dtype. The graph is kept between float32 and float64; other dtypes have none."""
    if np.dtype(dtype).name not in ("float32", "float64"):
        return constant(x.data.astype(dtype))
    return apply(Cast(dtype), x)


def to(x, where):
    """The same numbers on a backend ("numpy", "cupy") or in a dtype (np.float64), with their graph."""
    return apply(Move(where), x) if isinstance(where, str) else astype(x, where)


Tensor.astype, Tensor.to = astype, to
