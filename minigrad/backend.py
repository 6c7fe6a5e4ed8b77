"""NumPy or CuPy: the one file that knows which arrays are in use.

    mg.use("cupy")                   from here on new arrays live on the GPU, in every thread
    with mg.using("numpy"): ...      for the length of a block, in this thread
    MINIGRAD_BACKEND=cupy            the same as `use`, from outside

Everything else asks `namespace(array)` for the functions that go with an array. Random numbers are drawn on the host
and copied, so the same seed gives the same numbers on CPU and GPU. What belongs to a thread and what all threads share
is listed in autograd/modes.py.
"""
import contextlib
import math
import os
import threading
from contextvars import ContextVar
from types import SimpleNamespace

import numpy as np

from .errors import BackendError, DTypeError, ShapeError, UsageError

float32, float64 = np.float32, np.float64

array_types = {np.ndarray: np}            # array type -> module with its functions
_modules = {"numpy": np}                  # backend name -> module, filled by `module_of`
_default = os.environ.get("MINIGRAD_BACKEND") or "numpy"       # the process's; validated on first use, by `current`
_using = ContextVar("backend", default=None)                   # the thread's, inside a `using` block
_erf = {np: lambda x: np.asarray(np.frompyfunc(math.erf, 1, 1)(x), dtype=x.dtype)}


def module_of(name):
    """The module behind a backend name; imports cupy the first time it is asked for."""
    if name in _modules:
        return _modules[name]
    if name != "cupy":
        raise UsageError(f"use: got backend {name!r}, expected 'numpy', 'cupy' or 'auto'.")
    try:
        import cupy
        devices = cupy.cuda.runtime.getDeviceCount()
    except Exception as why:               # no wheel, no driver or a wheel for another CUDA
        raise BackendError(
            f"use: the 'cupy' backend was asked for, but no GPU can be used ({type(why).__name__}: "
            f"{str(why).splitlines()[0] if str(why) else 'no details'}). Run `minigrad doctor` for the remedy, "
            "or use 'numpy' (or 'auto', which takes the GPU if there is one).") from why
    if not devices:
        raise BackendError("use: cupy is installed but sees no GPU. Run `minigrad doctor`, or use 'numpy'.")
    from cupyx.scipy.special import erf
    register("cupy", cupy, cupy.ndarray, erf)
    return cupy


def register(name, module, array_type, erf):
    """Make `use(name)` work for arrays of `array_type`, whose functions are in `module` (except `erf`)."""
    _modules[name] = module
    array_types[array_type] = module
    _erf[module] = erf


def erf(x):
    """The error function of an array: the one function that neither numpy nor cupy has in its main module."""
    return _erf[namespace(x)](x)


def use(name):
    """Choose where new arrays live: "numpy", "cupy", or "auto" (the GPU if there is one). Returns the choice.

    The choice holds for all threads of the process; a thread inside a `using` block follows it when the block ends.

    >>> mg.use("numpy")
    'numpy'
    """
    global _default
    _default = _available(name)
    return _default


@contextlib.contextmanager
def using(name):
    """New arrays of this thread live on the backend `name` for the length of a block.

    >>> with mg.using("numpy"):
    ...     print(type(mg.Tensor([1.0]).data).__name__)
    ndarray
    """
    token = _using.set(_available(name))
    try:
        yield
    finally:
        _using.reset(token)


def _available(name):
    """The name of a backend that can be used, "auto" resolved; BackendError or UsageError if it cannot."""
    if name == "auto":
        try:
            module_of("cupy")
            return "cupy"
        except BackendError:
            return "numpy"
    module_of(name)
    return name


def current():
    """Name of the backend in use. The first call validates MINIGRAD_BACKEND: BackendError if it cannot be used."""
    name = _using.get() or _default
    return name if name in _modules else use(name)


def xp():
    """Module of the backend in use: numpy or cupy."""
    return _modules[current()]


def namespace(array):
    """Module with the functions for this array: numpy for NumPy arrays, cupy for CuPy arrays."""
    module = array_types.get(type(array))
    if module is not None:
        return module
    for kind, module in array_types.items():
        if isinstance(array, kind):
            return module
    if isinstance(array, (np.generic, int, float)):
        return np
    if hasattr(type(array), "__array_namespace__") and array.__array_namespace__() in _modules.values():
        return array.__array_namespace__()          # not an array, but what stands for one while a rule is recorded
    raise BackendError(f"namespace: {type(array).__name__} is not an array of a backend in use "
                       f"({', '.join(_modules)}).")


def is_array(x):
    """True for an array of any registered backend (not for NumPy scalars)."""
    return isinstance(x, tuple(array_types))


def asarray(x, dtype=None, who="Tensor"):
    """x as an array of the backend in use. Device arrays stay where they are; host arrays and lists are copied over.

    Lists and Python numbers become float32 unless `dtype` says otherwise; arrays and NumPy scalars keep theirs.
    Raises ShapeError for a ragged list, DTypeError for what is not made of numbers; `who` begins the message.
    """
    if x.__class__ is np.ndarray and dtype is None and x.dtype.char in "fd" and (_using.get() or _default) == "numpy":
        return x                          # what is usual, quickly
    if not isinstance(x, np.ndarray) and is_array(x):
        return x if dtype is None else x.astype(dtype, copy=False)
    host = numbers(x, who)
    if dtype is None and not isinstance(x, (np.ndarray, np.generic)):
        dtype = float32
    host = host if dtype is None else host.astype(dtype, copy=False)
    return host if (_using.get() or _default) == "numpy" else xp().asarray(host)


def numbers(x, who):
    """A number, list or host array as a host array, of the dtype that NumPy gives it."""
    try:
        host = np.asarray(x)
    except ValueError:
        raise ShapeError(f"{who}: got a ragged list, expected rows of one length. Pad the shorter ones, or keep a list "
                         "of Tensors.") from None
    if host.dtype.kind not in "fiub":
        given = repr(x) if x is None or isinstance(x, str) else f"{type(x).__name__} (as an array: {host.dtype} array)"
        raise DTypeError(f"{who}: got {given}, expected a Tensor, an array, a number or a list of numbers (real ones).")
    return host


def name_of(array):
    """The name of the backend that an array lives on."""
    return next(name for name, module in _modules.items() if module is namespace(array))


def place(array, name):
    """The same array on the backend `name` (no copy if it is there already)."""
    module = module_of(name)
    if namespace(array) is module:
        return array
    host = to_numpy(array)
    return host if module is np else module.asarray(host)


def overflows(values, dtype):
    """Whether a finite number of a host array would become inf in another float dtype."""
    if values.dtype.kind != "f" or np.dtype(dtype).kind != "f" or np.can_cast(values.dtype, dtype):
        return False
    return bool((abs(values[np.isfinite(values)]) > np.finfo(dtype).max).any())


def read_only(array):
    """The array, made read-only if it is NumPy's. (CuPy has no read-only arrays.)"""
    if isinstance(array, np.ndarray):
        array.flags.writeable = False
    return array


def to_numpy(x):
    """A Tensor, NumPy or CuPy array, or number, as a NumPy array; a Tensor's is read-only. Device arrays are copied.

    Reading from a device raises what a check left behind there has found: see `check_range`.

    >>> mg.to_numpy(mg.Tensor([1.0, 2.0]))
    array([1., 2.], dtype=float32)
    """
    if isinstance(x, np.ndarray):
        return x
    if hasattr(x, "requires_grad"):
        return x.numpy()
    if not (hasattr(x, "get") and is_array(x)):
        return np.asarray(x)
    raise_found()
    return x.get()


def read(*numbers):
    """Arrays of no axes, or numbers, as Python floats: one read from a GPU for all of them."""
    return to_numpy(namespace(numbers[0]).stack(numbers)).astype(float64).tolist()


# ---------------------------------------------------------------- checks that do not wait for a device

_unread = ContextVar("unread checks", default=None)      # this thread's: (low, high, error, message) -> extremes there


def check_range(values, low, high, error, message):
    """Raise error(message), with the value for "{value}" in it, if one of the values is outside low..high or NaN.

    error: a class of exceptions, or a function that makes one of the message.
    Values on the host are checked at once. Looking at values on a device would wait for it: there the smallest and the
    largest are kept, together with those of earlier checks of the same kind, and this thread's next read from the
    device (`to_numpy`, `Tensor.item`, …) judges them. In `fit` that is the end of the epoch.
    """
    xp, found = namespace(values), (values.min(), values.max())
    if xp is np:
        _judge([value.item() for value in found], low, high, error, message)
        return
    if _unread.get() is None:
        _unread.set({})
    kept = _unread.get()
    before = kept.get((low, high, error, message), found)
    kept[low, high, error, message] = xp.minimum(before[0], found[0]), xp.maximum(before[1], found[1])


def raise_found():
    """Raise what a check of this thread has found on a device since the last read from it."""
    while kept := _unread.get():
        check, found = kept.popitem()
        _judge(namespace(found[0]).stack(found).get().tolist(), *check)


def _judge(found, low, high, error, message):
    for value in found:
        if not low <= value <= high:
            raise error(message.replace("{value}", str(value)))


# ---------------------------------------------------------------- random numbers

_main = SimpleNamespace(generator=np.random.default_rng(0), seed=0)     # what the main thread draws from
_drawing = ContextVar("drawing", default=None)                          # what this thread draws from, once it has


def seed(number):
    """Restart the host generator behind initialisation, shuffling and dropout, for this thread.

    Called in the main thread it also sets the process's seed, from which threads that have not drawn yet will start.

    >>> mg.seed(0)
    >>> a = nn.Linear(2, 1).weight.numpy().copy()
    >>> mg.seed(0)
    >>> (nn.Linear(2, 1).weight.numpy() == a).all().item()
    True
    """
    _draws().generator = np.random.default_rng(number)
    if threading.current_thread() is threading.main_thread():
        _main.seed = number


def generator():
    """This thread's host generator (`numpy.random.Generator`); its `bit_generator.state` is what checkpoints keep."""
    return _draws().generator


def _draws():
    """The holder of this thread's generator, made on first use. Copies of a context share it."""
    mine = _drawing.get()
    if mine is None:
        in_main = threading.current_thread() is threading.main_thread()
        mine = _main if in_main else SimpleNamespace(generator=np.random.default_rng(_main.seed))
        _drawing.set(mine)
    return mine


_draws()                                  # so that copies of the main thread's context share its generator


@contextlib.contextmanager
def kept_draws(state=None):
    """Restore the state of the generator after a block. state: the one with which the block starts."""
    bits = generator().bit_generator
    after = bits.state
    if state is not None:
        bits.state = state
    try:
        yield
    finally:
        bits.state = after
