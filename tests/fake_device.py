"""A device for machines without one: arrays that behave like CuPy's and refuse what a GPU would refuse.

A `FakeArray` keeps its numbers in a NumPy array out of reach. It raises TypeError where CuPy would, and for what
would be wrong there without a word:
    np.asarray(fake)                       implicit copies to the host
    fake + host, fake[host], fake[0] = host
    np.float64 scalars beside float32        they would promote
    names and arguments that CuPy does not have           the list is in cupy_names.txt
    add.at, bincount with weights            their atomics add in any order
    einsum("pq,pq->q", …)                    CuPy makes it a product of rows with columns for each q
(CuPy itself would take fake[host] and upload it.) As in CuPy, NumPy's functions of fakes are CuPy's: np.exp(fake) is
a fake. Reductions to one number stay arrays. `transfers` counts what waits for the device: `item`, `get`, `bool`,
`float`, `tolist`, printing, and selecting by a bool array, which must count first. `uploads` counts copies of host
arrays to the device. The facts are CuPy 14.2.0's.
"""
import functools
import math
import operator
from pathlib import Path

import numpy as np

from . import fake_kernels

LINES = Path(__file__).with_name("cupy_names.txt").read_text(encoding="utf-8").split("\n")[1:]
NAMES = {name: set(arguments.rstrip(")").split(",")) if bracket else None                 # None: any, or not known
         for name, bracket, arguments in (line.partition("(") for line in LINES)}
NOT_IN_CUPY = {"initial", "where", "order", "subok", "signature"}         # arguments of NumPy's that CuPy lacks
WAIT = {"nonzero", "flatnonzero", "argwhere", "unique", "bincount"}       # the size of the result depends on values
transfers = uploads = 0


def unwrap(x, who):
    """The hidden array of a FakeArray; scalars and plain Python as they are; host arrays are refused."""
    if isinstance(x, FakeArray):
        return x._host
    if isinstance(x, (np.ndarray, np.memmap)):
        raise TypeError(f"{who}: Unsupported type {type(x)}: a host array met the device")
    if isinstance(x, (tuple, list)):
        return type(x)(unwrap(i, who) for i in x)
    return x


def wrap(x):
    """NumPy's results as FakeArrays; numbers too, as CuPy has no array scalars."""
    if isinstance(x, (np.ndarray, np.generic, bool)):                   # bool: np.allclose
        return FakeArray(np.asarray(x))
    return [list, tuple][isinstance(x, tuple)](map(wrap, x)) if isinstance(x, (tuple, list)) else x


def no_promotion(operands, who):
    """Refuse a NumPy scalar that would change the dtype of the array beside it."""
    kinds = {x.dtype for x in operands if isinstance(x, FakeArray)}
    for x in operands:
        if isinstance(x, np.generic) and x.dtype not in kinds:
            raise TypeError(f"{who}: a {x.dtype} scalar beside arrays of {[str(k) for k in kinds]} would promote")


def refuse_what_differs_there(who, args, kwargs):
    """What runs on a GPU, but adds in another order each time, or takes far longer than it should."""
    if who.endswith("sort") and kwargs.get("kind") not in (None, "stable"):
        raise TypeError(f"{who}: CuPy sorts stably, and by no other kind")
    if who in ("add.at", "subtract.at") and args[0].dtype.kind == "f" or who == "bincount" and "weights" in kwargs:
        raise TypeError(f"{who}: CuPy adds floats by atomics, so the bits change from run to run")
    if who == "einsum":
        a, _, b = args[0].partition("->")[0].partition(",")
        if a and sorted(a) == sorted(b):
            raise TypeError(f"einsum: CuPy makes {args[0]!r} a batched product of rows with columns")


def quietly(function, *args, **kwargs):
    """A GPU warns of nothing: no overflow, no division by zero."""
    with np.errstate(all="ignore"):
        return function(*args, **kwargs)


def call(function, args, kwargs, who):
    """function(*args, **kwargs) on hidden arrays."""
    known = NAMES.get(who)
    if unknown := NOT_IN_CUPY & kwargs.keys() if known is None else kwargs.keys() - known:
        raise TypeError(f"{who}: CuPy's has no argument {unknown}")
    if who.removeprefix("ndarray.") in WAIT or who == "where" and len(args) == 1:
        waited()
    refuse_what_differs_there(who, args, kwargs)
    no_promotion(args, who)
    result = quietly(function, *unwrap(args, who), **{k: unwrap(v, who) for k, v in kwargs.items()})
    return kwargs["out"] if kwargs.get("out") is not None else wrap(result)


def waited():
    """Count one wait for the device."""
    global transfers
    transfers += 1


def _to_host(array):
    waited()
    return array._host


class FakeArray:
    """See the module. Methods and properties are those that CuPy's arrays have."""
    __slots__ = ("_host",)

    def __init__(self, host):
        self._host = host

    def __array__(self, *args, **kwargs):
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Use .get().")

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **kwargs):
        """np.exp(fake) is cupy.exp(fake); host + fake comes here, too, and is refused."""
        if any(map(_asks_the_other, inputs)):
            return NotImplemented
        function = getattr(cupy, ufunc.__name__)
        function = function if method == "__call__" else getattr(function, method)
        return function(*inputs, **kwargs) if out is None else function(*inputs, out=out[0], **kwargs)

    def __array_function__(self, function, types, args, kwargs):
        """np.concatenate([fake, fake]) is cupy.concatenate."""
        try:
            names = [*function.__module__.split(".")[1:], function.__name__]
            return functools.reduce(getattr, names, cupy)(*args, **kwargs)
        except AttributeError:
            return NotImplemented

    def get(self):
        """A copy on the host."""
        return _to_host(self).copy()

    def item(self, *index):
        """One element as a Python number: waits for the device."""
        return _to_host(self).item(*index)

    def __bool__(self):
        return bool(_to_host(self))

    def __float__(self):
        return float(_to_host(self))

    def __int__(self):
        return int(_to_host(self))

    def __len__(self):
        return len(self._host)

    def __iter__(self):
        return (wrap(x) for x in self._host)

    def __getitem__(self, index):
        self._allow(index)
        return wrap(self._host[unwrap(index, "index")])

    def __setitem__(self, index, value):
        self._allow(index)
        no_promotion((self, value), "assignment")
        if isinstance(value, (list, tuple)):
            raise TypeError("assignment: CuPy takes arrays of the device and numbers only")
        self._host[unwrap(index, "index")] = unwrap(value, "assignment")

    @staticmethod
    def _allow(index):
        parts = index if isinstance(index, tuple) else (index,)
        if any(isinstance(p, list) for p in parts):
            raise TypeError("index: a list is no array of the device")
        if any(isinstance(p, FakeArray) and p._host.dtype == bool for p in parts):
            waited()

    def __getattr__(self, name):
        if "ndarray." + name not in NAMES or name.startswith("__"):
            raise AttributeError(f"cupy.ndarray has no attribute {name!r}")
        found = getattr(self._host, name)
        if not callable(found):
            return wrap(found)
        return lambda *args, **kwargs: call(found, args, kwargs, "ndarray." + name)

    def tolist(self):
        """Python's numbers, on the host."""
        return _to_host(self).tolist()

    def __setattr__(self, name, value):
        if name == "_host":
            object.__setattr__(self, name, value)
        else:
            raise AttributeError(f"the fake does not let {name!r} be set")

    def __deepcopy__(self, memo):
        return FakeArray(self._host.copy())

    def __repr__(self):
        return f"fake({_to_host(self)!r})"

    def __format__(self, spec):
        return format(_to_host(self), spec)

    __hash__ = None


def _asks_the_other(x):
    """An operand with an __array_ufunc__ of its own does the work. (CuPy 14.2, core.pyx, asks it through NumPy's ufunc,
    after its own __array_ufunc__ has returned NotImplemented for a type it does not know.)"""
    return not isinstance(x, (FakeArray, np.ndarray, np.generic)) and hasattr(x, "__array_ufunc__")


def _operators():
    def plain(function, name):
        def method(self, other):
            if _asks_the_other(other):
                return NotImplemented
            no_promotion((self, other), name)
            return wrap(quietly(function, self._host, unwrap(_operand(other, name), name)))
        return method

    def reflected(function, name):
        def method(self, other):
            if _asks_the_other(other):
                return NotImplemented
            no_promotion((self, other), name)
            return wrap(quietly(function, unwrap(_operand(other, name), name), self._host))
        return method

    def in_place(function, name):
        def method(self, other):
            no_promotion((self, other), name)
            self._host = quietly(function, self._host, unwrap(_operand(other, name), name))
            return self
        return method

    def _operand(other, name):
        if isinstance(other, (FakeArray, int, float, complex, np.generic, np.ndarray)):
            return other
        raise TypeError(f"{name}: unsupported operand {type(other)}")

    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "or_", "xor",
                 "lshift", "rshift"):
        function, dunder = getattr(operator, name), name.rstrip("_")
        setattr(FakeArray, f"__{dunder}__", plain(function, name))
        setattr(FakeArray, f"__r{dunder}__", reflected(function, name))
        if f"ndarray.__i{dunder}__" in NAMES:                               # CuPy has no @=
            setattr(FakeArray, f"__i{dunder}__", in_place(getattr(operator, "i" + dunder), name))
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(FakeArray, f"__{name}__", plain(getattr(operator, name), name))
    for name in ("neg", "pos", "invert", "abs"):
        setattr(FakeArray, f"__{name}__", lambda self, function=getattr(operator, name): wrap(function(self._host)))


_operators()


class Namespace:
    """The functions of a module of CuPy's, and nothing else."""

    def __init__(self, prefix, module):
        self._prefix, self._module = prefix, module

    def __getattr__(self, name):
        full = self._prefix + name
        if full in NAMES:
            return self._wrapped(getattr(self._module, name), full)
        if any(known.startswith(full + ".") for known in NAMES):
            return Namespace(full + ".", getattr(self._module, name))
        raise AttributeError(f"cupy has no {full!r}")

    @staticmethod
    def _wrapped(found, who):
        if isinstance(found, np.ufunc):
            return Ufunc(found, who)
        if isinstance(found, type(np)):
            return Namespace(who + ".", found)
        if isinstance(found, type) or not callable(found):
            return found
        return lambda *args, **kwargs: call(found, args, kwargs, who)


class Ufunc:
    """A function element by element, with the methods that CuPy's have."""

    def __init__(self, function, who):
        self._function, self._who = function, who

    def __call__(self, *args, **kwargs):
        return call(self._function, args, kwargs, self._who)

    def __getattr__(self, name):
        if "ufunc." + name not in NAMES:
            raise AttributeError(f"cupy's {self._who} has no {name!r}")
        return lambda *args, **kwargs: call(getattr(self._function, name), args, kwargs, f"{self._who}.{name}")


class Root(Namespace):
    """Stands for the module `cupy`."""
    __name__ = "fake"
    cuda = fake_kernels.cuda

    def asarray(self, x, dtype=None):
        """The explicit way to the device."""
        same = dtype is None or np.dtype(dtype) is getattr(x, "dtype", None)        # np.dtype(float) == None is True
        return x if isinstance(x, FakeArray) and same else self.array(x, dtype)

    def array(self, x, dtype=None):
        """A copy on the device, from the host too."""
        global uploads
        uploads += not isinstance(x, FakeArray)
        return FakeArray(np.array(x._host if isinstance(x, FakeArray) else x, dtype=dtype))


cupy = Root("", np)


def erf(x):
    """The error function, which CuPy keeps in cupyx.scipy.special."""
    return wrap(np.vectorize(math.erf, otypes=[x.dtype])(x._host))
