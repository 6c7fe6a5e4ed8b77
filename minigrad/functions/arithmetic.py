"""Arithmetic, powers, maximum, minimum, clip and where. The operators of Tensor are attached in operators.py.

A row of the table is an op: y on arrays, and its partial derivatives ∂L/∂a and ∂L/∂b from gy = ∂L/∂y, y, a and b.
"""
import operator

from .. import backend
from ..autograd import Op, Tensor, apply, as_tensor, op_from, raw
from ..backend import namespace
from ..errors import DTypeError, ShapeError
from .arguments import as_float
from .elementwise import LOG
from .masks import Select

ADD = op_from("Add", operator.add, da=lambda self, gy, y, a, b: gy, db=lambda self, gy, y, a, b: gy)
SUB = op_from("Sub", operator.sub, da=lambda self, gy, y, a, b: gy, db=lambda self, gy, y, a, b: -gy)
MUL = op_from("Mul", operator.mul, da=lambda self, gy, y, a, b: gy * b, db=lambda self, gy, y, a, b: gy * a)
DIV = op_from("Div", operator.truediv, da=lambda self, gy, y, a, b: gy / b, db=lambda self, gy, y, a, b: -gy * y / b)
NEG = op_from("Neg", operator.neg, da=lambda self, gy, y, a: -gy)


class Power(Op):
    """y = aᵇ.      ∂y/∂a = b aᵇ⁻¹,   ∂y/∂b = aᵇ ln a;   at a = 0 the limits: 0 · 0⁻¹ and 0ᵇ ln 0 (b ≥ 0) count as 0"""
    forward = staticmethod(operator.pow)

    def da(self, gy, y, a, b):
        if not _is_number(b):
            return gy * (b * a ** (b - 1 + ((raw(a) == 0) & (raw(b) == 0)).astype(y.dtype)))
        if b == 2:
            return gy * (2.0 * a)
        return gy * (b * a ** (b - 1)) if b else Select(False)(gy)

    def db(self, gy, y, a, b):
        return gy * (y * LOG(a + ((raw(a) == 0) & (raw(b) >= 0)).astype(y.dtype)))


def _to_a(self, gy, y, a, b):
    """gy where y is a and not b, half of it where both are equal, else 0."""
    y, a, b = raw(y), raw(a), raw(b)
    return Select(y == a)(gy) * (1 - 0.5 * (a == b)).astype(gy.dtype)


def _to_b(self, gy, y, a, b):
    return _to_a(self, gy, y, b, a)


class Where(Op):
    """y = a where the condition holds, else b."""
    def __init__(self, condition):
        self.condition = condition

    def forward(self, a, b):
        return namespace(self.condition).where(self.condition, a, b)

    def da(self, gy, y, a, b):
        return Select(self.condition)(gy)

    def db(self, gy, y, a, b):
        return Select(~self.condition)(gy)


POWER = Power()
MAXIMUM = op_from("Maximum", lambda self, a, b: namespace(a).maximum(a, b), da=_to_a, db=_to_b)
MINIMUM = op_from("Minimum", lambda self, a, b: namespace(a).minimum(a, b), da=_to_a, db=_to_b)


def _is_number(x):
    return isinstance(x, (int, float))


def _operands(a, b):
    """Two Tensors, or a Tensor and a Python number, which takes the Tensor's dtype."""
    if _is_number(a) and _is_number(b):
        return as_tensor(a), b
    return [x if _is_number(x) else as_tensor(x) for x in (a, b)]


def add(a, b) -> Tensor:
    """a + b, broadcast.

    >>> F.add(mg.Tensor([1., 2.]), 10)
    Tensor([11., 12.], dtype=float32)
    """
    return apply(ADD, *_operands(a, b))


def sub(a, b) -> Tensor:
    """a − b, broadcast.

    >>> F.sub(mg.Tensor([1., 2.]), 1)
    Tensor([0., 1.], dtype=float32)
    """
    return apply(SUB, *_operands(a, b))


def mul(a, b) -> Tensor:
    """a · b element by element, broadcast.

    >>> F.mul(mg.Tensor([1., 2.]), 3)
    Tensor([3., 6.], dtype=float32)
    """
    return apply(MUL, *_operands(a, b))


def div(a, b) -> Tensor:
    """a / b element by element, broadcast.

    >>> F.div(mg.Tensor([1., 2.]), 2)
    Tensor([0.5, 1. ], dtype=float32)
    """
    return apply(DIV, *_operands(a, b))


def neg(x) -> Tensor:
    """−x

    >>> F.neg(mg.Tensor([1., -2.]))
    Tensor([-1.,  2.], dtype=float32)
    """
    return apply(NEG, as_tensor(x))


def power(x, p) -> Tensor:
    """xᵖ for numbers, arrays or Tensors x and p, broadcast. Integers are computed as floats.

    At x = 0 derivatives are the limits: that of x² is 0, that of x⁰ too. ∂/∂p is NaN for x < 0.

    >>> F.power(mg.Tensor([1., 2., 3.]), 2)
    Tensor([1., 4., 9.], dtype=float32)
    """
    for t in (x, p):
        if t is None or isinstance(t, str):
            raise DTypeError(f"power: got {t!r}, expected a number, an array or a Tensor.")
    number = (int, float, backend.np.generic)
    return apply(POWER, *_operands(*[float(t) if isinstance(t, number) else as_float(t) for t in (x, p)]))


def maximum(a, b) -> Tensor:
    """The larger of a and b; if they are equal, each gets half the gradient.

    >>> F.maximum(mg.Tensor([1., 5.]), 2)
    Tensor([2., 5.], dtype=float32)
    """
    return apply(MAXIMUM, *sorted(_operands(a, b), key=_is_number))


def minimum(a, b) -> Tensor:
    """The smaller of a and b; if they are equal, each gets half the gradient.

    >>> F.minimum(mg.Tensor([1., 5.]), 2)
    Tensor([1., 2.], dtype=float32)
    """
    return apply(MINIMUM, *sorted(_operands(a, b), key=_is_number))


def clip(x, low=None, high=None) -> Tensor:
    """x limited to [low, high], two numbers (None: no limit); the derivative is 1 on the closed interval, 0 outside.

    >>> F.clip(mg.Tensor([-2., 0.5, 3.]), 0, 1)
    Tensor([0. , 0.5, 1. ], dtype=float32)
    """
    x, low, high = as_tensor(x), _limit(low), _limit(high)
    limited = x.detach()
    if low is not None:
        limited = maximum(limited, low)
    if high is not None:
        limited = minimum(limited, high)
    return where(limited == x, x, limited)


def _limit(value):
    """A limit of clip as a Python number, which promotes nothing."""
    if getattr(value, "shape", ()):
        raise ShapeError(f"clip: got a limit of shape {tuple(value.shape)}, expected a number. For limits that differ "
                         "write F.minimum(F.maximum(x, low), high).")
    return value.item() if hasattr(value, "item") else value


def where(condition, a, b) -> Tensor:
    """a where the condition holds, else b, broadcast. No gradient for the condition.

    >>> F.where(np.array([True, False]), mg.Tensor([1., 2.]), 0.0)
    Tensor([1., 0.], dtype=float32)
    """
    condition = backend.asarray(raw(condition), dtype=bool)
    return apply(Where(condition), *_operands(a, b))
