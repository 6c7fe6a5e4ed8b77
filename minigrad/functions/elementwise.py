"""Functions of one array, element by element: exp, log, tanh, relu, gelu and others.

Each op states y = f(x), its value on arrays and its partial derivative.
"""
from .. import backend
from ..autograd import Op, apply, as_tensor, raw
from ..backend import namespace
from ..errors import UsageError
from .arguments import as_float
from .masks import Select, bits


class Exp(Op):
    """y = eˣ"""
    def forward(self, x):
        return namespace(x).exp(x)

    def dx(self, gy, y, x):
        return gy * y


class Log(Op):
    """y = ln x"""
    def forward(self, x):
        return namespace(x).log(x)

    def dx(self, gy, y, x):
        return gy / x


class Sqrt(Op):
    """y = √x"""
    def forward(self, x):
        return namespace(x).sqrt(x)

    def dx(self, gy, y, x):
        return 0.5 * gy / y


class Abs(Op):
    """y = |x|.      ∂y/∂x = sign x, 0 at 0"""
    def forward(self, x):
        return namespace(x).abs(x)

    def dx(self, gy, y, x):
        return gy * namespace(raw(x)).sign(raw(x))


class Tanh(Op):
    """y = tanh x.      ∂y/∂x = 1 − y²"""
    def forward(self, x):
        return namespace(x).tanh(x)

    def dx(self, gy, y, x):
        return gy * (1.0 - y * y)


class Sigmoid(Op):
    """y = 1 / (1 + e⁻ˣ) = eˣ / (1 + eˣ), whichever does not overflow.      ∂y/∂x = y (1 − y)"""
    def forward(self, x):
        xp = namespace(x)
        e = xp.exp(-xp.abs(x))
        return xp.where(x >= 0, 1.0, e) / (1.0 + e)

    def dx(self, gy, y, x):
        return gy * y * (1.0 - y)


class Softplus(Op):
    """y = ln(1 + eˣ), without overflow.      ∂y/∂x = sigmoid x"""
    def forward(self, x):
        return namespace(x).logaddexp(x, namespace(x).zeros_like(x))

    def dx(self, gy, y, x):
        return gy * SIGMOID(x)


class ReLU(Op):
    """y = max(x, 0).      ∂y/∂x = [x > 0], 0 at 0"""
    def forward(self, x):
        return namespace(x).maximum(x, 0)

    def dx(self, gy, y, x):
        return Select(y > 0)(gy)

    def in_place(self, gy, y, inputs, needs):
        kept = bits(gy)
        kept *= y > 0
        return (kept.view(gy.dtype),)

    fresh = True


class Erf(Op):
    """y = erf x, from its integral: exact to 1e-15.      ∂y/∂x = 2/√π e^(−x²)"""
    def forward(self, x):
        return backend.erf(x)

    def dx(self, gy, y, x):
        return gy * (1.1283791670955126 * EXP(-(x * x)))


EXP, LOG, SQRT, ABS, TANH = Exp(), Log(), Sqrt(), Abs(), Tanh()
SIGMOID, SOFTPLUS, RELU, ERF = Sigmoid(), Softplus(), ReLU(), Erf()


def exp(x):
    """eˣ

    >>> round(F.exp(mg.Tensor(1.0)).item(), 4)
    2.7183
    """
    return apply(EXP, as_float(x))


def log(x):
    """The natural logarithm ln x.

    >>> round(F.log(mg.Tensor(10.0)).item(), 4)
    2.3026
    """
    return apply(LOG, as_float(x))


def sqrt(x):
    """√x

    >>> F.sqrt(mg.Tensor([4., 9.]))
    Tensor([2., 3.], dtype=float32)
    """
    return apply(SQRT, as_float(x))


def abs(x):
    """|x|, with derivative 0 at 0.

    >>> F.abs(mg.Tensor([-2., 3.]))
    Tensor([2., 3.], dtype=float32)
    """
    return apply(ABS, as_tensor(x))


def tanh(x):
    """Hyperbolic tangent.

    >>> round(F.tanh(mg.Tensor(1.0)).item(), 4)
    0.7616
    """
    return apply(TANH, as_float(x))


def sigmoid(x):
    """1 / (1 + e⁻ˣ), safe for large |x|.

    >>> F.sigmoid(mg.Tensor([0., 100.]))
    Tensor([0.5, 1. ], dtype=float32)
    """
    return apply(SIGMOID, as_float(x))


def softplus(x):
    """ln(1 + eˣ), safe for large |x|.

    >>> round(F.softplus(mg.Tensor(0.0)).item(), 4)
    0.6931
    """
    return apply(SOFTPLUS, as_float(x))


def relu(x):
    """max(x, 0), with derivative 0 at 0.

    >>> F.relu(mg.Tensor([-1., 2.]))
    Tensor([0., 2.], dtype=float32)
    """
    return apply(RELU, as_tensor(x))


def leaky_relu(x, slope=0.01):
    """x for x > 0, else slope · x.

    >>> F.leaky_relu(mg.Tensor([-1., 2.]), 0.5)
    Tensor([-0.5,  2. ], dtype=float32)
    """
    x = as_float(x)
    positive = x > 0
    return apply(Select(positive), x) + float(slope) * apply(Select(~positive), x)


def erf(x):
    """The error function 2/√π ∫₀ˣ e^(−t²) dt.

    >>> round(F.erf(mg.Tensor(1.0)).item(), 4)
    0.8427
    """
    return apply(ERF, as_float(x))


def gelu(x, approximate="none"):
    """x Φ(x) = ½ x (1 + erf(x/√2)); with approximate="tanh" ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), as GPT-2 has it.

    Hendrycks & Gimpel, arXiv:1606.08415. Both forms, and the default, are PyTorch's.

    >>> round(F.gelu(mg.Tensor(1.0)).item(), 4), round(F.gelu(mg.Tensor(1.0), approximate="tanh").item(), 4)
    (0.8413, 0.8412)
    """
    x = as_float(x)
    if approximate not in ("none", "tanh"):
        raise UsageError(f"gelu: got approximate={approximate!r}, expected 'none' or 'tanh'.")
    if approximate == "tanh":
        return 0.5 * x * (1.0 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
    return 0.5 * x * (1.0 + apply(ERF, x * 0.7071067811865476))
