"""Arguments as several families of functions take them: a number or a pair, Tensors of one dtype."""
from ..autograd import Cast, apply, as_tensor


def pair(value):
    """(value, value) for a number; a pair as it is."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def same_dtype(*xs):
    """Arrays or Tensors as Tensors of one dtype, float64 if any of them is: for ops that write into one array."""
    xs = [as_tensor(x).resolve() for x in xs]
    if all(x.dtype is xs[0].dtype for x in xs) or any(x.dtype.kind != "f" for x in xs):
        return xs
    widest = max((x.dtype for x in xs), key=lambda dtype: dtype.itemsize)
    return [x if x.dtype == widest else apply(Cast(widest), x) for x in xs]
