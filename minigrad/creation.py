"""New Tensors on the backend in use; random ones from the seeded generator (`mg.seed`), the same on CPU and GPU.

    mg.tensor([1, 2])                 a copy; integers stay integers, Python floats become float32
    mg.zeros(2, 3), mg.ones((2, 3)), mg.full((2, 3), 0.5), mg.eye(3), mg.arange(10), mg.linspace(0, 1, 5)
    mg.rand(2, 3), mg.randn(2, 3)     uniform on [0, 1), standard normal
    mg.zeros_like(x), ones_like, full_like, rand_like, randn_like       of x's shape and dtype

All take `dtype` and `requires_grad`. Without a dtype it is float32; integers given to `tensor`, `full` and `arange`
make int64. Shapes are numbers or one tuple; anything else raises ShapeError.
"""
import operator

from . import backend, spelling
from .autograd import Tensor, as_tensor, holds_tensors
from .backend import float32, np, xp
from .errors import ShapeError


def tensor(data, dtype=None, requires_grad=False) -> Tensor:
    """A Tensor with a copy of the data: a number, list, array or Tensor (without its history).

    Arrays and NumPy scalars keep their dtype, Python integers and bools stay int64 and bool, Python floats become
    float32. A list of Tensors is stacked, with its graph. `mg.Tensor(array)` shares the array's memory instead, and
    makes every list float32.

    >>> mg.tensor([1, 2]), mg.tensor([1.0, 2.0])
    (Tensor([1, 2]), Tensor([1., 2.], dtype=float32))
    """
    if isinstance(data, (list, tuple)) and holds_tensors(data):
        stacked = as_tensor(data, "tensor")
        return stacked if dtype is None else stacked.astype(dtype)
    array = as_tensor(data if hasattr(data, "dtype") else _numbers(data)).data
    return Tensor(backend.namespace(array).array(array, dtype=dtype), requires_grad)


def _numbers(data):
    """A Python number or list as a host array: int64, bool or float32."""
    host = backend.numbers(data, "tensor")
    return host.astype(float32) if host.dtype.kind == "f" else host


def zeros(*shape, dtype=float32, requires_grad=False) -> Tensor:
    """All elements 0.

    >>> mg.zeros(2, 2)
    Tensor([[0., 0.],
            [0., 0.]], dtype=float32)
    """
    return Tensor(xp().zeros(_shape("zeros", shape), dtype=dtype), requires_grad)


def ones(*shape, dtype=float32, requires_grad=False) -> Tensor:
    """All elements 1.

    >>> mg.ones(3)
    Tensor([1., 1., 1.], dtype=float32)
    """
    return Tensor(xp().ones(_shape("ones", shape), dtype=dtype), requires_grad)


def full(shape, value, dtype=None, requires_grad=False) -> Tensor:
    """All elements equal to a number.

    >>> mg.full((2,), 0.5)
    Tensor([0.5, 0.5], dtype=float32)
    """
    dtype = _numbers(value).dtype if dtype is None else dtype
    return Tensor(xp().full(_shape("full", (shape,)), value, dtype=dtype), requires_grad)


def eye(n, m=None, dtype=float32, requires_grad=False) -> Tensor:
    """The identity matrix (n, n), or (n, m) with ones on its diagonal.

    >>> mg.eye(2)
    Tensor([[1., 0.],
            [0., 1.]], dtype=float32)
    """
    return Tensor(xp().eye(*_shape("eye", (n, n if m is None else m)), dtype=dtype), requires_grad)


def arange(start, stop=None, step=1, dtype=None, requires_grad=False) -> Tensor:
    """start, start + step, … below stop; `arange(n)` is 0 … n − 1.

    >>> mg.arange(4)
    Tensor([0, 1, 2, 3])
    """
    start, stop = (0, start) if stop is None else (start, stop)
    numbers = np.arange(start, stop, step)
    return tensor(numbers, float32 if dtype is None and numbers.dtype.kind == "f" else dtype, requires_grad)


def linspace(start, stop, steps=50, dtype=float32, requires_grad=False) -> Tensor:
    """`steps` numbers from start to stop, both included, at equal distances.

    >>> mg.linspace(0, 1, 3)
    Tensor([0. , 0.5, 1. ], dtype=float32)
    """
    return tensor(np.linspace(start, stop, steps), dtype, requires_grad)


def rand(*shape, dtype=float32, requires_grad=False) -> Tensor:
    """Uniform on [0, 1).

    >>> mg.seed(0)
    >>> mg.rand(2).numpy().round(3)
    array([0.637, 0.27 ], dtype=float32)
    """
    drawn = np.asarray(backend.generator().random(_shape("rand", shape))).astype(dtype)
    drawn[drawn == 1] = np.nextafter(drawn.dtype.type(1), drawn.dtype.type(0))       # rounded up to 1 by the dtype
    return tensor(drawn, requires_grad=requires_grad)


def randn(*shape, dtype=float32, requires_grad=False) -> Tensor:
    """Standard normal.

    >>> mg.seed(0)
    >>> mg.randn(2).numpy().round(3)
    array([ 0.126, -0.132], dtype=float32)
    """
    return tensor(backend.generator().standard_normal(_shape("randn", shape)), dtype, requires_grad)


def zeros_like(x, dtype=None, requires_grad=False) -> Tensor:
    """0 in the shape and dtype of x.

    >>> mg.zeros_like(mg.ones(2))
    Tensor([0., 0.], dtype=float32)
    """
    return full_like(x, 0, dtype, requires_grad)


def ones_like(x, dtype=None, requires_grad=False) -> Tensor:
    """1 in the shape and dtype of x.

    >>> mg.ones_like(mg.zeros(2))
    Tensor([1., 1.], dtype=float32)
    """
    return full_like(x, 1, dtype, requires_grad)


def full_like(x, value, dtype=None, requires_grad=False) -> Tensor:
    """A number in the shape and dtype of x, on its backend.

    >>> mg.full_like(mg.zeros(2), 3.0)
    Tensor([3., 3.], dtype=float32)
    """
    array = as_tensor(x).data
    return Tensor(backend.namespace(array).full_like(array, value, dtype=dtype), requires_grad)


def rand_like(x, dtype=None, requires_grad=False) -> Tensor:
    """Uniform on [0, 1) in the shape and dtype of x.

    >>> mg.seed(0)
    >>> mg.rand_like(mg.zeros(2)).numpy().round(3)
    array([0.637, 0.27 ], dtype=float32)
    """
    return rand(as_tensor(x).shape, dtype=dtype or as_tensor(x).dtype, requires_grad=requires_grad)


def randn_like(x, dtype=None, requires_grad=False) -> Tensor:
    """Standard normal in the shape and dtype of x.

    >>> mg.seed(0)
    >>> mg.randn_like(mg.zeros(2)).numpy().round(3)
    array([ 0.126, -0.132], dtype=float32)
    """
    return randn(as_tensor(x).shape, dtype=dtype or as_tensor(x).dtype, requires_grad=requires_grad)


def _shape(who, shape):
    """The lengths as a tuple: from numbers, or from one tuple or list."""
    given = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
    try:
        return tuple(map(_length, given))
    except (TypeError, ValueError):
        raise ShapeError(f"{who}: got the shape {shape}, expected whole numbers ≥ 0, as in {who}(2, 3) or "
                         f"{who}((2, 3)). A dtype is a keyword: dtype=np.float64.") from None


def _length(n):
    if operator.index(n) < 0:
        raise ValueError
    return operator.index(n)


for _function in (tensor, zeros, ones, full, eye, arange, linspace, rand, randn, zeros_like, ones_like, full_like,
                  rand_like, randn_like):
    globals()[_function.__name__] = spelling.answering_keywords(_function)
