"""Functions of one array, element by element: exp, log, tanh, relu, gelu and others.

Each op states y = f(x), its value on arrays and its partial derivative.
"""
from .. import backend
from ..autograd import Op, apply, as_tensor, raw
from ..backend import namespace


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
        return gy * (y > 0)

    def in_place(self, gy, y, inputs, needs):
        gy *= y > 0
        return (gy,)

    fresh = True


class LeakyReLU(Op):
    """y = x for x > 0, else slope · x.      ∂y/∂x = 1 or slope"""
    def __init__(self, slope):
        self.slope = slope

    def forward(self, x):
        return x * self._factor(x)

    def _factor(self, x):
        factor = namespace(x).where(x > 0, 1.0, self.slope)
        return factor.astype(x.dtype) if x.dtype.kind == "f" else factor

    def dx(self, gy, y, x):
        return gy * self._factor(raw(x))


class Erf(Op):
    """y = erf x, from its integral: exact to 1e-15 (only GELU uses it).      ∂y/∂x = 2/√π e^(−x²)"""
    def forward(self, x):
        return backend.erf(x)

    def dx(self, gy, y, x):
        return gy * (1.1283791670955126 * EXP(-(x * x)))


EXP, LOG, SQRT, ABS, TANH = Exp(), Log(), Sqrt(), Abs(), Tanh()
SIGMOID, SOFTPLUS, RELU, ERF = Sigmoid(), Softplus(), ReLU(), Erf()


def exp(x):
    """eˣ"""
    return apply(EXP, as_tensor(x))


def log(x):
    """Natural logarithm."""
    return apply(LOG, as_tensor(x))


def sqrt(x):
    """√x"""
    return apply(SQRT, as_tensor(x))


def abs(x):
    """|x|, with derivative 0 at 0."""
    return apply(ABS, as_tensor(x))


def tanh(x):
    """Hyperbolic tangent."""
    return apply(TANH, as_tensor(x))


def sigmoid(x):
    """1 / (1 + e⁻ˣ), safe for large |x|."""
    return apply(SIGMOID, as_tensor(x))


def softplus(x):
    """ln(1 + eˣ), safe for large |x|."""
    return apply(SOFTPLUS, as_tensor(x))


def relu(x):
    """max(x, 0), with derivative 0 at 0."""
    return apply(RELU, as_tensor(x))


def leaky_relu(x, slope=0.01):
    """x for x > 0, else slope · x."""
    return apply(LeakyReLU(float(slope)), as_tensor(x))


def gelu(x):
    """x Φ(x) = ½ x (1 + erf(x/√2)).      Hendrycks & Gimpel, arXiv:1606.08415 (the exact form, PyTorch's default)."""
    x = as_tensor(x)
    return 0.5 * x * (1.0 + apply(ERF, x * 0.7071067811865476))
