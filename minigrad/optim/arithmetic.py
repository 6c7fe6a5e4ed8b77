"""The four functions, besides + − · / and powers, that the update rules are written in: of a number or of an array."""
import math

from ..backend import namespace


def sqrt(x):
    """√x of an array (NumPy, CuPy, or a stand-in for one) or of a number, which promotes nothing."""
    return math.sqrt(x) if isinstance(x, (int, float)) else namespace(x).sqrt(x)


def ratio(a, b):
    """a/b for b ≥ 0, and 0 where b = 0: a coordinate that never had a gradient stays put, without a warning."""
    return (b != 0) * a / (b + (b == 0))


def maximum(x, y):
    """The larger of two values, element by element; NaN if one of them is NaN. y may be a number beside an array x."""
    if isinstance(x, (int, float)):
        return x if x >= y or x != x else y
    return namespace(x).maximum(x, y)


def sign(x):
    """−1, 0 or 1; NaN stays NaN."""
    if isinstance(x, (int, float)):
        return x if x != x else float((x > 0) - (x < 0))
    return namespace(x).sign(x)
