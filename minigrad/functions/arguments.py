"""Arguments as several families of functions take them: axes, pairs, Tensors of floats, Tensors of one dtype."""
from operator import index as integer

from ..autograd import Cast, apply, as_tensor, constant
from ..backend import float32
from ..errors import DTypeError, IndexingError, ShapeError


def integers(who, name, values, hint="Write // instead of / where it is computed."):
    """The values as a tuple of Python integers, or DTypeError: `who` got the argument `name`."""
    try:
        return tuple([integer(v) for v in values])
    except TypeError as error:
        got = repr(values[0] if len(values) == 1 else tuple(values))
        got = got if "\n" not in got else f"a {type(values[0]).__name__}"
        raise DTypeError(f"{who}: got {name} {got}, expected an integer, or a tuple of integers. {hint}") from error


def pair(value, who, name):
    """(value, value) for an integer; a pair of integers as it is. `who` and `name` are for the error."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if len(values) > 2:
        raise ShapeError(f"{who}: got {name} {value}, expected an integer or a pair (rows, columns).")
    same = {"hint": "For stride 1 write padding=dilation * (kernel - 1) // 2."} if value == "same" else {}
    return integers(who, name, values, **same) * (3 - len(values))


def axes_of(who, axis, ndim):
    """The axes (None: all; an integer or a tuple of them) as a tuple of numbers from 0, each once."""
    if axis.__class__ is int and -ndim <= axis < ndim:              # what is usual, quickly
        return (axis % ndim,)
    if axis is None:
        return tuple(range(ndim))
    hint = f"Write axis={tuple(axis)}." if isinstance(axis, list) else ""
    axes = integers(who, "axis", axis if isinstance(axis, tuple) else (axis,), hint)
    for a in axes:
        if not -ndim <= a < ndim:
            expected = f"{-ndim} to {ndim - 1}" if ndim else "none: it is a single number"
            raise IndexingError(f"{who}: got axis {a} for a tensor with {ndim} axes, expected {expected}.")
    axes = tuple([a % ndim for a in axes])
    if len(set(axes)) < len(axes):
        raise ShapeError(f"{who}: got axis {axis}, expected each axis once.")
    return axes


def axis_of(who, axis, ndim):
    """One axis as a number from 0."""
    return axes_of(who, axis if isinstance(axis, int) else (axis,), ndim)[0]


def as_float(x):
    """x as a Tensor of floats: integers and bools become float32, since eˣ or a mean of them is not an integer."""
    x = as_tensor(x)
    return x if x.data.dtype.kind == "f" else constant(x.data.astype(float32))


def same_dtype(*xs):
    """Arrays or Tensors as Tensors of one dtype, float64 if any of them is: for ops that write into one array."""
    xs = [as_tensor(x).resolve() for x in xs]
    if all(x.dtype is xs[0].dtype for x in xs) or any(x.dtype.kind != "f" for x in xs):
        return xs
    widest = max((x.dtype for x in xs), key=lambda dtype: dtype.itemsize)
    return [x if x.dtype == widest else apply(Cast(widest), x) for x in xs]
