"""NumPy or CuPy: the one file that knows which arrays are in use.

    mg.use("cupy")                   from here on new arrays live on the GPU
    with mg.using("numpy"): ...      for the length of a block
    MINIGRAD_BACKEND=cupy            the same from outside

Everything else asks `namespace(array)` for the functions that go with an array. Random numbers are drawn on the host
and copied, so the same seed gives the same numbers on CPU and GPU.
"""
import contextlib
import ctypes
import math
import os
import sys

import numpy as np

from .errors import BackendError, DTypeError, UsageError

float32, float64 = np.float32, np.float64

array_types = {np.ndarray: np}            # array type -> module with its functions
_modules = {"numpy": np}                  # backend name -> module, filled by `_load`
_current = os.environ.get("MINIGRAD_BACKEND") or "numpy"       # a wish, until `current` has seen to it
_erf = {np: lambda x: np.asarray(np.frompyfunc(math.erf, 1, 1)(x), dtype=x.dtype)}


def _load(name):
    """The module behind a backend name; imports cupy the first time it is asked for."""
    if name in _modules:
        return _modules[name]
    if name != "cupy":
        raise UsageError(f"use: got backend {name!r}, expected 'numpy', 'cupy' or 'auto'.")
    try:
        import cupy
        devices = cupy.cuda.runtime.getDeviceCount()
    except Exception as why:               # no wheel, no driver, a wheel for another CUDA: all end here
        raise BackendError(
            f"use: the 'cupy' backend was asked for, but no GPU can be used ({type(why).__name__}: "
            f"{str(why).splitlines()[0] if str(why) else 'no details'}). Run `minigrad doctor` for the remedy, "
            "or use 'numpy' (or 'auto', which takes the GPU where there is one).") from why
    if not devices:
        raise BackendError("use: cupy is installed but sees no GPU. Run `minigrad doctor`, or use 'numpy'.")
    from cupyx.scipy.special import erf
    register("cupy", cupy, cupy.ndarray, erf)
    return cupy


def register(name, module, array_type, erf):
    """Make `use(name)` work for arrays of `array_type`, whose functions are found in `module` (and `erf`, in none)."""
    _modules[name] = module
    array_types[array_type] = module
    _erf[module] = erf


def erf(x):
    """The error function of an array: the one function that neither numpy nor cupy has in its main module."""
    return _erf[namespace(x)](x)


def use(name):
    """Choose where new arrays live: "numpy", "cupy", or "auto" (the GPU where there is one). Returns the choice."""
    global _current
    if name == "auto":
        try:
            _load("cupy")
            name = "cupy"
        except BackendError:
            name = "numpy"
    _load(name)
    _current = name
    return name


@contextlib.contextmanager
def using(name):
    """`use(name)` for the length of a block."""
    global _current
    before = _current
    use(name)
    try:
        yield
    finally:
        _current = before


def current():
    """Name of the backend in use. The first call sees to MINIGRAD_BACKEND: BackendError where it cannot be had."""
    return _current if _current in _modules else use(_current)


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
    raise BackendError(f"namespace: {type(array).__name__} is no array of a backend in use ({', '.join(_modules)}).")


def is_array(x):
    """True for an array of any registered backend (not for NumPy scalars)."""
    return isinstance(x, tuple(array_types))


def asarray(x, dtype=None):
    """x as an array of the backend in use. Device arrays stay where they are; host arrays and lists are copied over.

    Lists and Python numbers become float32 unless `dtype` says otherwise; arrays and NumPy scalars keep theirs.
    """
    if is_array(x) and not isinstance(x, np.ndarray):
        return x if dtype is None else x.astype(dtype, copy=False)
    if dtype is None and not isinstance(x, (np.ndarray, np.generic)):
        dtype = float32
    host = np.asarray(x, dtype=dtype)
    if host.dtype == object:
        raise DTypeError(f"asarray: got {type(x).__name__} that makes an object array, expected numbers of one shape.")
    return host if _current == "numpy" else xp().asarray(host)


def place(array, name):
    """The same array on the backend `name` (no copy when it is there already)."""
    module = _load(name)
    if namespace(array) is module:
        return array
    host = to_numpy(array)
    return host if module is np else module.asarray(host)


def to_numpy(x):
    """A Tensor, NumPy or CuPy array, or number, as a NumPy array. Device arrays are copied to the host."""
    x = getattr(x, "data", x) if hasattr(x, "requires_grad") else x
    if isinstance(x, np.ndarray):
        return x
    return x.get() if hasattr(x, "get") and is_array(x) else np.asarray(x)


# ---------------------------------------------------------------- random numbers

_generator = np.random.default_rng(0)


def seed(number):
    """Restart the host generator behind initialisation, shuffling and dropout."""
    global _generator
    _generator = np.random.default_rng(number)


def generator():
    """The host generator (`numpy.random.Generator`) itself; its `bit_generator.state` is what checkpoints keep."""
    return _generator


@contextlib.contextmanager
def kept_draws(state=None):
    """What is drawn in a block is not missing after it. state: the block draws from there on."""
    bits = generator().bit_generator
    after = bits.state
    if state is not None:
        bits.state = state
    try:
        yield
    finally:
        bits.state = after


# ---------------------------------------------------------------- memory

def keep_freed_memory():
    """Ask glibc to keep freed blocks instead of handing them back to the kernel, which would fault them in again.

    A step of a NumPy engine frees and takes the same large temporaries over and over; this made steps up to 1.8 times
    faster. Where there is no glibc nothing happens. MINIGRAD_MALLOC=0 switches it off.
    """
    if os.environ.get("MINIGRAD_MALLOC", "1") == "0" or not sys.platform.startswith("linux"):
        return
    m_trim_threshold, m_top_pad, m_mmap_threshold = -1, -2, -3
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        mallopt(m_mmap_threshold, 32 << 20)         # 32 MiB is the largest value glibc accepts
        mallopt(m_trim_threshold, (1 << 31) - 1)
        mallopt(m_top_pad, 64 << 20)


keep_freed_memory()
