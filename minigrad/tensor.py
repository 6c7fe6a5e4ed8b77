"""Tensor and Op: arrays that remember how they were made. The way back is in tape.py.

A Tensor made by an op remembers the op and its inputs. Tensors are numbered as they are made, so going through them
from the highest number to the lowest meets every result before what it was made from: a topological order for free,
without recursion.

    x = Tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    y.backward()                     # x.grad is 2 x

Partial derivatives are written once, with operators that work on arrays and on Tensors. An ordinary backward pass
feeds them arrays (nothing is recorded, nothing costs more than NumPy itself); with `create_graph=True` they get
Tensors, record what they do, and can be differentiated again.
"""
import contextlib
from itertools import count

import numpy as np

from . import backend
from .errors import BackendError, DTypeError, MinigradError, ShapeError

_float64 = np.dtype(np.float64)
_new = object.__new__
tick = count(1).__next__                  # every result of an op and every in-place change of weights draws a number
_recording = True


class Tensor:
    """An array that remembers how it was made.

    data:           NumPy or CuPy array. Lists and Python numbers become float32; arrays and NumPy scalars keep their dtype.
    requires_grad:  whether gradients with respect to it are wanted (float32 or float64 only).
    Attributes: data, grad (Tensor or None), shape, ndim, size, dtype, T, requires_grad.
    Raises DTypeError for integers with requires_grad=True.
    """
    __slots__ = ("data", "requires_grad", "_grad", "op", "inputs", "number",
                 "store", "start", "name", "_bound", "__weakref__")    # the last four only in Parameters: see layout.py
    __array_ufunc__ = None                # array * tensor asks the Tensor, not NumPy

    def __init__(self, data, requires_grad=False):
        self.data = backend.asarray(data.data if isinstance(data, Tensor) else data)
        self.requires_grad = bool(requires_grad)
        self._grad = self.op = self.inputs = None
        if requires_grad and self.data.dtype.name not in ("float32", "float64"):
            raise DTypeError(f"Tensor: got dtype {self.data.dtype} with requires_grad=True, expected float32 or float64 "
                             "(integers have no derivative, float16 too little range). Convert with array.astype(np.float32) first.")

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)
    T = property(lambda self: self.transpose())

    @property
    def grad(self):
        """∂L/∂self summed over all backward passes since it was last cleared: a Tensor, or None."""
        return self._grad

    @grad.setter
    def grad(self, g):
        if g is not None and tuple(g.shape) != self.shape:
            raise ShapeError(f"grad: got a gradient of shape {tuple(g.shape)}, expected {self.shape}.")
        self._grad = None if g is None else as_tensor(g)

    def numpy(self):
        """The values as a NumPy array (shared memory on the CPU, a copy from the GPU)."""
        return backend.to_numpy(self.data)

    def item(self):
        """The only element, as a Python number."""
        if self.size != 1:
            raise ShapeError(f"item: got a tensor of shape {self.shape} with {self.size} elements, expected exactly one.")
        return self.data.item()

    def accumulate(self, g, create_graph):
        """Add a gradient to `grad`: an array, which is copied, or a Tensor with history under create_graph."""
        g = g if create_graph else constant(backend.namespace(g).array(g))
        self._grad = g if self._grad is None else self._grad + g

    def resolve(self):
        """The Tensor that stands for this one in a computation: itself (a Parameter may be bound to other values)."""
        return self

    def detach(self):
        """The same values (shared memory) without history."""
        return constant(self.data)

    def to(self, where):
        """A copy without history on a backend ("numpy", "cupy") or of a dtype (np.float64)."""
        if isinstance(where, str):
            return constant(backend.place(self.data, where))
        return constant(self.data.astype(where))

    def astype(self, dtype):
        """A copy without history of another dtype."""
        return constant(self.data.astype(dtype))

    def __len__(self):
        if not self.ndim:
            raise TypeError("len: a 0-dimensional Tensor has no length.")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self):
        return bool(self.item())

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __array__(self, dtype=None, copy=None):
        if backend.to_numpy(self.data) is not self.data:
            raise BackendError("np.asarray(tensor): the tensor lives on the GPU. Call .numpy() to copy it to the host.")
        array = self.data if dtype is None else self.data.astype(dtype, copy=False)
        return array.copy() if copy and array is self.data else array

    def __repr__(self):
        body = repr(self.numpy()).removeprefix("array(").removesuffix(")").replace("\n      ", "\n       ")
        how = f", op={type(self.op).__name__}" if self.op else ", requires_grad=True" if self.requires_grad else ""
        return f"Tensor({body}{how})"


def constant(array):
    """A Tensor without history around an array as it is (no copy, no checks)."""
    t = Tensor.__new__(Tensor)
    t.data = array
    t.requires_grad = False
    t._grad = t.op = t.inputs = None
    return t


def as_tensor(x):
    """x if it is a Tensor, else a constant Tensor on the backend in use."""
    return x if isinstance(x, Tensor) else constant(backend.asarray(x))


def raw(x):
    """The array of a Tensor; anything else as it is."""
    return x.data if isinstance(x, Tensor) else x


@contextlib.contextmanager
def recording(on):
    """Record operations (or not) for the length of a block; `no_grad()` is `recording(False)`."""
    global _recording
    before, _recording = _recording, on
    try:
        yield
    finally:
        _recording = before


def no_grad():
    """`with no_grad():` forward passes inside keep no graph (evaluation, plots)."""
    return recording(False)


class Op:
    """A differentiable function: `forward` on arrays, and one partial derivative for each input.

        class Tanh(Op):
            def forward(self, x):            # arrays in, array out
                return namespace(x).tanh(x)

            def dx(self, gy, y, x):          # ∂L/∂x from gy = ∂L/∂y, the output y and the inputs
                return gy * (1 - y * y)

            grads = (dx,)                    # one for each input, in order

    A partial gets arrays in an ordinary backward pass and Tensors under `create_graph`, so it uses operators, methods
    and Ops only. Values kept by `forward` may be used in `first_order` alone (masks and indices excepted).
    An input that was broadcast gets its gradient summed back to its own shape by the sweep, not by the op.
    """
    grads = ()

    def __call__(self, *inputs):
        """Tensors in, Tensor out; arrays in, array out."""
        for x in inputs:
            if isinstance(x, Tensor):
                return apply(self, *inputs)
        return self.forward(*inputs)

    def forward(self, *arrays):
        """The value, computed on arrays."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def vjp(self, gy, y, inputs, needs):
        """The gradients of all inputs, None where `needs` says that nobody asks."""
        gs = []                           # a plain loop: a comprehension would cost a call on Python 3.11
        for d, need in zip(self.grads, needs):
            gs.append(d(self, gy, y, *inputs) if need else None)
        return gs

    first_order = vjp                     # a fused op may have a faster one on arrays, free to use what forward kept
    in_place = None                       # the same, allowed to overwrite gy
    fresh = False                         # whether first_order returns new arrays that nobody else holds


def apply(op, *inputs):
    """Run an op on Tensors and Python scalars and, if a gradient may be asked for, remember how the result was made."""
    arrays, tracked = [], False
    for x in inputs:
        kind = x.__class__
        if kind is float or kind is int:
            arrays.append(x)
            continue
        if kind is not Tensor:            # a Parameter, perhaps bound to other values, or an array, list or NumPy scalar
            given, x = x, _operand(x)
            inputs = tuple([x if a is given else a for a in inputs])
            if x.__class__ is float or x.__class__ is int:
                arrays.append(x)
                continue
        arrays.append(x.data)
        if x.requires_grad:
            tracked = True
    try:
        data = op.forward(*arrays)
        if data.__class__ not in backend.array_types or data.dtype is _float64:
            data = _checked(op, arrays, data)
    except MinigradError:
        raise
    except (ValueError, TypeError, IndexError) as error:
        raise _explained(op, arrays, error) from error
    out = _new(Tensor)
    out.data = data
    out._grad = None
    if tracked and _recording:
        out.requires_grad = True
        out.op = op
        out.inputs = inputs
        out.number = tick()
    else:
        out.requires_grad = False
        out.op = out.inputs = None
    return out


def _operand(x):
    """What `apply` works on: a Tensor (the one a Parameter is bound to, if any), or a Python number."""
    if isinstance(x, Tensor):
        return x.resolve()
    if getattr(x, "shape", None) == () and not backend.is_array(x):
        return x.item() + 0               # a NumPy scalar counts as a Python number (True as 1): it never promotes
    return constant(backend.asarray(x))


def _checked(op, arrays, data):
    """The value as an array (NumPy makes scalars of 0-d results), and no float64 made out of integers."""
    if data.dtype is _float64 and not any(getattr(a, "dtype", None) is _float64 for a in arrays):
        data = op.forward(*_integers_as_floats(arrays))
    return data if data.__class__ in backend.array_types else backend.namespace(arrays[0]).asarray(data)


def _integers_as_floats(arrays):
    """Integer arrays converted to the float dtype beside them, or to float32."""
    kinds = [a.dtype for a in arrays if hasattr(a, "dtype") and a.dtype.kind == "f"]
    target = kinds[0] if kinds else backend.float32
    return [a.astype(target) if hasattr(a, "dtype") and a.dtype.kind in "iub" else a for a in arrays]


def _explained(op, arrays, error):
    """The error of a forward pass, saying which op met which shapes and types."""
    name = type(op).__name__.lower()
    given = [a for a in arrays if hasattr(a, "shape")]
    shapes = " and ".join(str(tuple(a.shape)) for a in given)
    if len({backend.namespace(a) for a in given}) > 1:
        kinds = " and ".join(type(a).__module__.split(".")[0] for a in given)
        return BackendError(f"{name}: got {kinds} arrays together, expected all on one backend. "
                            'Move them with tensor.to("cupy") or tensor.to("numpy").')
    if isinstance(error, TypeError):
        return DTypeError(f"{name}: got arrays of dtype {' and '.join(str(a.dtype) for a in given)}, expected float32 or "
                          f"float64 ({error}). Convert with array.astype(np.float32).")
    return ShapeError(f"{name}: got shapes {shapes}, expected shapes that fit together ({error}). "
                      "Shapes are compared from the last axis backwards; each pair must be equal or hold a 1 "
                      "(for matmul: columns of the first = rows of the second). Reshape one of them.")


class Cast(Op):
    """The same numbers in another float dtype, with history: a gradient that takes the dtype of what it belongs to."""
    def __init__(self, dtype):
        self.dtype = dtype

    def forward(self, x):
        return x.astype(self.dtype)

    def dx(self, gy, y, x):
        return Cast(x.dtype)(gy)

    grads = (dx,)


def fit(g, like):
    """Sum g over the axes along which an array of `like`'s shape was broadcast, and give it `like`'s dtype."""
    if g.shape != like.shape:
        extra = g.ndim - like.ndim
        g = g.sum(axis=tuple(range(extra)) + tuple(
            i + extra for i, n in enumerate(like.shape) if n == 1 and g.shape[i + extra] != 1), keepdims=True)
        g = g.reshape(like.shape)
    return g if g.dtype == like.dtype else Cast(like.dtype)(g)
