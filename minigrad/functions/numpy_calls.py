"""What NumPy's operators and functions do with a Tensor.

    array + tensor, np.add(array, tensor)      a Tensor with its graph, as for tensor + array
    array += tensor                            an error, as an array has no graph: write `array += tensor.data`
    np.exp(tensor), np.asarray(tensor)         computed on its array; an error if it requires a gradient, since the
                                               result would have no graph: the message names F.exp
    float(tensor), math.sqrt(tensor),          plain numbers and arrays without a graph, always: these are the ways to
    f"{tensor:.3f}", .item(), .numpy(), .data  leave it on purpose
"""
from functools import partial

from .. import backend, spelling
from ..autograd import Tensor, apply, raw
from ..errors import BackendError, GraphError
from .arithmetic import ADD, DIV, MUL, SUB, power
from .matmul import matmul

#: what NumPy calls an operator -> the function of two operands
_OPERATORS = {"add": partial(apply, ADD), "subtract": partial(apply, SUB), "multiply": partial(apply, MUL),
              "divide": partial(apply, DIV), "power": power, "matmul": matmul}
#: the functions of minigrad, by name; filled by the package
NAMES = set()
_COMPARISONS = {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}       # they have no derivative


def _array_ufunc(self, ufunc, method, *inputs, **options):
    name = ufunc.__name__
    if method == "__call__" and not options:
        if name in _OPERATORS:
            return _OPERATORS[name](*inputs)
        if name in _COMPARISONS:
            return ufunc(*map(raw, inputs))
    if options.get("out"):
        raise GraphError(f"np.{name}: got a Tensor to write into an array, expected an array, as it has no "
                         "graph. Write array += tensor.data; or array = array + tensor for a Tensor with its graph.")
    return getattr(ufunc, method)(*_arrays(inputs, f"np.{name}"), **_arrays(options, f"np.{name}"))


def _array_function(self, function, types, args, options):
    who = f"{function.__module__}.{function.__name__}".replace("numpy", "np", 1)
    return function(*_arrays(args, who), **_arrays(options, who))


def _arrays(x, who):
    """The Tensors in the arguments of a NumPy function as their arrays; GraphError if one requires a gradient."""
    if isinstance(x, Tensor):
        if x.requires_grad:
            raise GraphError(f"{who}: got a Tensor that requires a gradient, expected an array: the result would have "
                             f"no graph. Write {_ours(who)}; or x.data, for the plain array.")
        return x.data
    if isinstance(x, (list, tuple)):
        return [_arrays(a, who) for a in x]
    return {name: _arrays(a, who) for name, a in x.items()} if isinstance(x, dict) else x


def _ours(who):
    """What to write instead of a NumPy function: the function of the same name, else what the table says."""
    name = who.removeprefix("np.").removeprefix("linalg.")
    return f"F.{name}" if name in NAMES else spelling.NUMPY.get(name, "it with functions of minigrad")


def _array(self, dtype=None, copy=None):
    if self.requires_grad:
        raise GraphError("np.asarray: got a Tensor that requires a gradient, expected an array: the result would have "
                         "no graph. Write x.numpy() for its values, F.stack(xs) for a list of Tensors.")
    if not isinstance(self.data, backend.np.ndarray):
        raise BackendError("np.asarray: the Tensor lives on the GPU. Call .numpy() to copy it to the host.")
    array = self.numpy() if dtype is None else self.numpy().astype(dtype, copy=False)
    return array.copy() if copy else array


Tensor.__array__, Tensor.__array_ufunc__, Tensor.__array_function__ = _array, _array_ufunc, _array_function
