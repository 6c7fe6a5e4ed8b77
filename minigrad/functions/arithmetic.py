"""Arithmetic, maximum, minimum, clip and where. The operators of Tensor are attached in operators.py.

Each op states y = f(a, b), its value on arrays and its partial derivatives.
"""
import operator

from .. import backend
from ..autograd import Op, Tensor, apply, as_tensor, raw
from ..backend import namespace


class Add(Op):
    """y = a + b"""
    forward = staticmethod(operator.add)

    def da(self, gy, y, a, b):
        return gy

    def db(self, gy, y, a, b):
        return gy


class Sub(Op):
    """y = a − b"""
    forward = staticmethod(operator.sub)

    def da(self, gy, y, a, b):
        return gy

    def db(self, gy, y, a, b):
        return -gy


class Mul(Op):
    """y = a · b"""
    forward = staticmethod(operator.mul)

    def da(self, gy, y, a, b):
        return gy * b

    def db(self, gy, y, a, b):
        return gy * a


class Div(Op):
    """y = a / b"""
    forward = staticmethod(operator.truediv)

    def da(self, gy, y, a, b):
        return gy / b

    def db(self, gy, y, a, b):
        return -gy * y / b


class Neg(Op):
    """y = −x"""
    def forward(self, x):
        return -x

    def dx(self, gy, y, x):
        return -gy


class Power(Op):
    """y = xᵖ for a constant number p.      ∂y/∂x = p xᵖ⁻¹"""
    def __init__(self, p):
        self.p = p

    def forward(self, x):
        return x ** self.p

    def dx(self, gy, y, x):
        return gy * (self.p * x ** (self.p - 1)) if self.p != 2 else gy * (2.0 * x)


class Maximum(Op):
    """y = max(a, b).      The gradient goes to the larger one, half to each if they are equal."""
    def forward(self, a, b):
        return namespace(a).maximum(a, b)

    def da(self, gy, y, a, b):
        return gy * _share(raw(a), raw(b))

    def db(self, gy, y, a, b):
        return gy * _share(raw(b), raw(a))


class Minimum(Op):
    """y = min(a, b).      The gradient goes to the smaller one, half to each if they are equal."""
    def forward(self, a, b):
        return namespace(a).minimum(a, b)

    def da(self, gy, y, a, b):
        return gy * _share(raw(b), raw(a))

    def db(self, gy, y, a, b):
        return gy * _share(raw(a), raw(b))


def _share(a, b):
    """1 where a > b, ½ where a = b, else 0."""
    return ((a > b) * 1.0 + (a == b) * 0.5).astype(b.dtype if _is_number(a) else a.dtype)


class Clip(Op):
    """y = min(max(x, low), high).      ∂y/∂x = 1 for low ≤ x ≤ high, else 0"""
    def __init__(self, low, high):
        self.low, self.high = low, high

    def forward(self, x):
        return namespace(x).clip(x, self.low, self.high)

    def dx(self, gy, y, x):
        x, low, high = raw(x), self.low, self.high
        inside = (x >= (-float("inf") if low is None else low)) & (x <= (float("inf") if high is None else high))
        return gy * inside


class Where(Op):
    """y = a where the condition holds, else b."""
    def __init__(self, condition):
        self.condition = condition

    def forward(self, a, b):
        return namespace(self.condition).where(self.condition, a, b)

    def da(self, gy, y, a, b):
        return gy * self.condition

    def db(self, gy, y, a, b):
        return gy * ~self.condition


ADD, SUB, MUL, DIV, NEG, MAXIMUM, MINIMUM = Add(), Sub(), Mul(), Div(), Neg(), Maximum(), Minimum()


def _is_number(x):
    return isinstance(x, (int, float))


def _operands(a, b):
    """Two Tensors, or a Tensor and a Python number, which takes the Tensor's dtype."""
    if _is_number(a) and _is_number(b):
        return as_tensor(a), b
    return [x if _is_number(x) else as_tensor(x) for x in (a, b)]


def add(a, b):
    """a + b, broadcast."""
    return apply(ADD, *_operands(a, b))


def sub(a, b):
    """a − b, broadcast."""
    return apply(SUB, *_operands(a, b))


def mul(a, b):
    """a · b element by element, broadcast."""
    return apply(MUL, *_operands(a, b))


def div(a, b):
    """a / b element by element, broadcast."""
    return apply(DIV, *_operands(a, b))


def neg(x):
    """−x"""
    return apply(NEG, as_tensor(x))


def power(x, p):
    """xᵖ for a number p; for a Tensor p it is exp(p ln x), so x > 0."""
    if isinstance(p, Tensor):
        return (p * as_tensor(x).log()).exp()
    return apply(Power(float(p)), as_tensor(x))


def maximum(a, b):
    """The larger of a and b; if they are equal, each gets half the gradient."""
    return apply(MAXIMUM, *sorted(_operands(a, b), key=_is_number))


def minimum(a, b):
    """The smaller of a and b; if they are equal, each gets half the gradient."""
    return apply(MINIMUM, *sorted(_operands(a, b), key=_is_number))


def clip(x, low=None, high=None):
    """x limited to [low, high]; the derivative is 1 on the closed interval, 0 outside."""
    return apply(Clip(low, high), as_tensor(x))


def where(condition, a, b):
    """a where the condition holds, else b. No gradient for the condition."""
    condition = backend.asarray(raw(condition), dtype=bool)
    return apply(Where(condition), *_operands(a, b))
