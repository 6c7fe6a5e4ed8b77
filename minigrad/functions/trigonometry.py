"""More functions of one array, element by element: sin, cos, log1p, expm1, sign.

Each op states y = f(x), its value on arrays and its partial derivative.
"""
from ..autograd import Op, apply, as_tensor
from ..backend import namespace
from .arguments import as_float
from .masks import Select


class Sin(Op):
    """y = sin x.      ∂y/∂x = cos x"""
    def forward(self, x):
        return namespace(x).sin(x)

    def dx(self, gy, y, x):
        return gy * COS(x)


class Cos(Op):
    """y = cos x.      ∂y/∂x = −sin x"""
    def forward(self, x):
        return namespace(x).cos(x)

    def dx(self, gy, y, x):
        return -gy * SIN(x)


class Log1p(Op):
    """y = ln(1 + x).      ∂y/∂x = 1/(1 + x)"""
    def forward(self, x):
        return namespace(x).log1p(x)

    def dx(self, gy, y, x):
        return gy / (1.0 + x)


class Expm1(Op):
    """y = eˣ − 1.      ∂y/∂x = y + 1"""
    def forward(self, x):
        return namespace(x).expm1(x)

    def dx(self, gy, y, x):
        return gy * (y + 1.0)


SIN, COS = Sin(), Cos()


def sin(x):
    """sin x, x in radians.

    >>> round(F.sin(mg.Tensor(1.0)).item(), 4)
    0.8415
    """
    return apply(SIN, as_float(x))


def cos(x):
    """cos x, x in radians.

    >>> round(F.cos(mg.Tensor(1.0)).item(), 4)
    0.5403
    """
    return apply(COS, as_float(x))


def log1p(x):
    """ln(1 + x), exact for small x.

    >>> f"{F.log1p(mg.Tensor(1e-10)).item():.4g}"
    '1e-10'
    """
    return apply(Log1p(), as_float(x))


def expm1(x):
    """eˣ − 1, exact for small x.

    >>> f"{F.expm1(mg.Tensor(1e-10)).item():.4g}"
    '1e-10'
    """
    return apply(Expm1(), as_float(x))


def sign(x):
    """−1, 0 or 1; its derivative is 0 everywhere.

    >>> F.sign(mg.Tensor([-3., 0., 2.]))
    Tensor([-1.,  0.,  1.], dtype=float32)
    """
    x = as_tensor(x)
    return apply(Select(False), x) + namespace(x.data).sign(x.data)
