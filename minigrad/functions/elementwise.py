"""Functions of one array, element by element: exp, log, sin, tanh, sign, relu, gelu and others.

Those that NumPy has are a table of derivatives; the other ops state y = f(x) on arrays, too.
"""
from .. import backend
from ..autograd import Op, Tensor, apply, as_tensor, op_from, raw
from ..backend import namespace
from ..errors import UsageError
from .arguments import as_float
from .masks import Select, bits


def _of_numpy(name, dx):
    """The op y = f(x) of NumPy's function of that name, and dx: ∂L/∂x from gy = ∂L/∂y, y and x."""
    return op_from(name.capitalize(), lambda self, x: getattr(namespace(x), name)(x), dx=dx)


EXP = _of_numpy("exp", lambda self, gy, y, x: gy * y)                               #: ∂eˣ/∂x = eˣ
LOG = _of_numpy("log", lambda self, gy, y, x: gy / x)                               #: ∂ln x/∂x = 1/x
LOG1P = _of_numpy("log1p", lambda self, gy, y, x: gy / (1.0 + x))                   #: ∂ln(1 + x)/∂x = 1/(1 + x)
EXPM1 = _of_numpy("expm1", lambda self, gy, y, x: gy * (y + 1.0))                   #: ∂(eˣ − 1)/∂x = eˣ
SQRT = _of_numpy("sqrt", lambda self, gy, y, x: 0.5 * gy / y)                       #: ∂√x/∂x = 1/(2√x)
TANH = _of_numpy("tanh", lambda self, gy, y, x: gy * (1.0 - y * y))                 #: ∂tanh x/∂x = 1 − tanh² x
SIN = _of_numpy("sin", lambda self, gy, y, x: gy * COS(x))                          #: ∂sin x/∂x = cos x
COS = _of_numpy("cos", lambda self, gy, y, x: -gy * SIN(x))                         #: ∂cos x/∂x = −sin x
ABS = _of_numpy("abs", lambda self, gy, y, x: gy * namespace(raw(x)).sign(raw(x)))  #: ∂|x|/∂x = sign x, 0 at 0
SOFTPLUS = op_from("Softplus", lambda self, x: namespace(x).logaddexp(x, namespace(x).zeros_like(x)),
                   dx=lambda self, gy, y, x: gy * SIGMOID(x))                       #: ∂ln(1 + eˣ)/∂x = 1/(1 + e⁻ˣ)
ERF = op_from("Erf", staticmethod(backend.erf),                                     #: ∂erf x/∂x = 2/√π e^(−x²)
              dx=lambda self, gy, y, x: gy * (1.1283791670955126 * EXP(-(x * x))))


class Sigmoid(Op):
    """y = 1 / (1 + e⁻ˣ) = eˣ / (1 + eˣ), whichever does not overflow.      ∂y/∂x = y (1 − y)"""
    def forward(self, x):
        xp = namespace(x)
        e = xp.exp(-xp.abs(x))
        return xp.where(x >= 0, 1.0, e) / (1.0 + e)

    def dx(self, gy, y, x):
        return gy * y * (1.0 - y)


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


SIGMOID, RELU = Sigmoid(), ReLU()


def exp(x) -> Tensor:
    """eˣ

    >>> round(F.exp(mg.Tensor(1.0)).item(), 4)
    2.7183
    """
    return apply(EXP, as_float(x))


def log(x) -> Tensor:
    """The natural logarithm ln x.

    >>> round(F.log(mg.Tensor(10.0)).item(), 4)
    2.3026
    """
    return apply(LOG, as_float(x))


def log1p(x) -> Tensor:
    """ln(1 + x), exact for small x.

    >>> f"{F.log1p(mg.Tensor(1e-10)).item():.4g}"
    '1e-10'
    """
    return apply(LOG1P, as_float(x))


def expm1(x) -> Tensor:
    """eˣ − 1, exact for small x.

    >>> f"{F.expm1(mg.Tensor(1e-10)).item():.4g}"
    '1e-10'
    """
    return apply(EXPM1, as_float(x))


def sqrt(x) -> Tensor:
    """√x

    >>> F.sqrt(mg.Tensor([4., 9.]))
    Tensor([2., 3.], dtype=float32)
    """
    return apply(SQRT, as_float(x))


def abs(x) -> Tensor:
    """|x|, with derivative 0 at 0.

    >>> F.abs(mg.Tensor([-2., 3.]))
    Tensor([2., 3.], dtype=float32)
    """
    return apply(ABS, as_tensor(x))


def sign(x) -> Tensor:
    """−1, 0 or 1; its derivative is 0 everywhere.

    >>> F.sign(mg.Tensor([-3., 0., 2.]))
    Tensor([-1.,  0.,  1.], dtype=float32)
    """
    x = as_tensor(x)
    return apply(Select(False), x) + namespace(x.data).sign(x.data)


def sin(x) -> Tensor:
    """sin x, x in radians.

    >>> round(F.sin(mg.Tensor(1.0)).item(), 4)
    0.8415
    """
    return apply(SIN, as_float(x))


def cos(x) -> Tensor:
    """cos x, x in radians.

    >>> round(F.cos(mg.Tensor(1.0)).item(), 4)
    0.5403
    """
    return apply(COS, as_float(x))


def tanh(x) -> Tensor:
    """Hyperbolic tangent.

    >>> round(F.tanh(mg.Tensor(1.0)).item(), 4)
    0.7616
    """
    return apply(TANH, as_float(x))


def sigmoid(x) -> Tensor:
    """1 / (1 + e⁻ˣ), safe for large |x|.

    >>> F.sigmoid(mg.Tensor([0., 100.]))
    Tensor([0.5, 1. ], dtype=float32)
    """
    return apply(SIGMOID, as_float(x))


def softplus(x) -> Tensor:
    """ln(1 + eˣ), safe for large |x|.

    >>> round(F.softplus(mg.Tensor(0.0)).item(), 4)
    0.6931
    """
    return apply(SOFTPLUS, as_float(x))


def relu(x) -> Tensor:
    """max(x, 0), with derivative 0 at 0.

    >>> F.relu(mg.Tensor([-1., 2.]))
    Tensor([0., 2.], dtype=float32)
    """
    return apply(RELU, as_tensor(x))


def leaky_relu(x, slope=0.01) -> Tensor:
    """x for x > 0, else slope · x.

    >>> F.leaky_relu(mg.Tensor([-1., 2.]), 0.5)
    Tensor([-0.5,  2. ], dtype=float32)
    """
    x = as_float(x)
    positive = x > 0
    return apply(Select(positive), x) + float(slope) * apply(Select(~positive), x)


def erf(x) -> Tensor:
    """The error function 2/√π ∫₀ˣ e^(−t²) dt.

    >>> round(F.erf(mg.Tensor(1.0)).item(), 4)
    0.8427
    """
    return apply(ERF, as_float(x))


def gelu(x, approximate="none") -> Tensor:
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
