"""Op: a differentiable function. `apply` runs one on Tensors and notes how the result was made.

Partial derivatives are written once, with operators that work on arrays and on Tensors. An ordinary backward pass
feeds them arrays (nothing is recorded, nothing costs more than NumPy itself); with `create_graph=True` they get
Tensors, record what they do, and can be differentiated again.
"""
import re
from inspect import signature

import numpy as np

from .. import backend
from ..backend import array_types
from ..errors import ArgumentError, BackendError, DTypeError, GraphError, IndexingError, MinigradError, ShapeError
from .modes import is_recording
from .tensor import Tensor, as_tensor, tick

_float64 = np.dtype(np.float64)
_new = object.__new__


class Op:
    """A differentiable function: `forward` on arrays, and a partial derivative `d<argument>` for each of its arguments.

        class Tanh(Op):
            def forward(self, x):            # arrays in, array out
                return namespace(x).tanh(x)

            def dx(self, gy, y, x):          # ∂L/∂x from gy = ∂L/∂y, the output y and the inputs
                return gy * (1 - y * y)

    Partials are found by name when the class is made; a missing one raises GraphError. An op with any number of
    inputs, `forward(self, *xs)`, defines `vjp` instead: the gradients of all inputs at once.
    A partial gets arrays in an ordinary backward pass and Tensors under `create_graph`, so it uses operators, methods
    and Ops only. The sweep sums the gradient of a broadcast input back to the input's shape; the op need not.

    `forward` may return a tuple (y, *kept). What it keeps is stored in the result, not in the op, so an op may be
    applied any number of times; partials, vjp and first_order receive it after the inputs, as arrays. Of this a partial
    may use only masks and indices: anything else would count as constant in a second derivative. `first_order` may use
    all of it.
    A class does not inherit `first_order`, `in_place` and `fresh`: they belong to the formulas of its parent.

    >>> class Cube(mg.Op):
    ...     def forward(self, x):
    ...         return x * x * x
    ...     def dx(self, gy, y, x):
    ...         return gy * 3.0 * x * x
    >>> mg.hvp(lambda x: mg.apply(Cube(), x).sum(), mg.Tensor([2.0]), mg.Tensor([1.0]))
    Tensor([12.], dtype=float32)
    >>> mg.check_grad(lambda x: mg.apply(Cube(), x), np.array([0.5, -2.0]))
    """
    partials = ()                         # (dx, …), one for each argument of forward

    def __init_subclass__(cls):
        own, found = dict(vars(cls)), _partials(cls)
        if "vjp" not in own and not own.keys().isdisjoint(["forward", *found]):
            cls.vjp = Op.vjp              # a parent's own vjp belongs to the parent's formulas
        if cls.vjp is Op.vjp and cls.forward is not Op.forward:
            cls.partials = _complete(cls, found)
        for name, default in (("first_order", cls.vjp), ("in_place", None), ("fresh", False)):
            if name not in own:
                setattr(cls, name, default)

    def __call__(self, *inputs):
        """Tensors in, Tensor out; arrays in, array out."""
        for x in inputs:
            if isinstance(x, Tensor):
                return apply(self, *inputs)
        return _value_and_kept(self.forward(*inputs))[0]

    def __str__(self):                    # what messages call it: log_softmax for LogSoftmax
        return re.sub("(?<=[a-z])(?=[A-Z][a-z])", "_", type(self).__name__).lower()

    def forward(self, *arrays):
        """The value, computed on arrays; or (value, *kept)."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def vjp(self, gy, y, inputs, needs):
        """The gradients of all inputs, None if not needed. `inputs`: the arguments of forward, then what it kept."""
        gs = []                           # a plain loop: a comprehension would cost a call on Python 3.11
        for d, need in zip(self.partials, needs):
            gs.append(d(self, gy, y, *inputs) if need else None)
        return gs

    first_order = vjp                     # a fused op may have a faster one on arrays, free to use what forward kept
    in_place = None                       # the same, allowed to overwrite gy
    fresh = False                         # whether first_order returns new arrays that nobody else holds


def op_from(name, forward, **partials):
    """The op of that name from one-line formulas: forward(*arrays), and dx(self, gy, y, x) for each argument x."""
    return type(name, (Op,), {"forward": forward, **partials})()


def _partials(cls):
    """{"dx": the partial, or None} for each argument x of forward; the entry of an argument *xs is "d*xs"."""
    arguments = signature(_new(cls).forward).parameters.values()      # of an instance: without self
    names = ["d" + "*" * (a.kind is a.VAR_POSITIONAL) + a.name for a in arguments if a.kind is not a.KEYWORD_ONLY]
    return {name: getattr(cls, name, None) for name in names}


def _complete(cls, partials):
    """The partials as a tuple. Raises GraphError if one is missing."""
    arguments, y = ", ".join(name[1:] for name in partials), "out" if "dy" in partials else "y"
    for name, partial in partials.items():
        if partial is None:
            todo = f"{name}(self, gy, {y}, {arguments}), which returns ∂L/∂{name[1:]}" if "*" not in name else (
                "vjp(self, gy, y, inputs, needs), which returns the gradients of all inputs")
            raise GraphError(f"{cls.__name__}: got forward({arguments}) without a derivative for {name[1:]}, expected "
                             f"one for each argument. Write {todo}.")
    return tuple(partials.values())


def apply(op, *inputs) -> Tensor:
    """Run an op on Tensors and Python scalars and, if a gradient may be asked for, remember how the result was made.

    >>> mg.apply(F.elementwise.EXP, mg.Tensor([0.0, 1.0])).numpy().round(3)
    array([1.   , 2.718], dtype=float32)
    """
    arrays, tracked = [], False
    for x in inputs:
        kind = x.__class__
        if kind is not Tensor:
            if kind is float or kind is int:
                arrays.append(x)
                continue
            given, x = x, _operand(x, op)  # a Parameter, perhaps bound to other values, an array, list or NumPy scalar
            if x is not given:
                inputs = tuple([x if a is given else a for a in inputs])
            if x.__class__ is float or x.__class__ is int:
                arrays.append(x)
                continue
        arrays.append(x.data)
        if x._requires_grad:
            tracked = True
    try:
        data, kept = op.forward(*arrays), ()
        if data.__class__ not in array_types or data.dtype is _float64:
            data, kept = _checked(op, arrays, data)
    except MinigradError:
        raise
    except (ValueError, TypeError, IndexError) as error:
        raise _explained(op, arrays, error) from error
    out = _new(Tensor)
    out.data = data
    out.kept = kept
    out._grad = None
    if tracked and is_recording():
        out._requires_grad = True
        out.op = op
        out.inputs = inputs
        out.number = tick()
    else:
        out._requires_grad = False
        out.op = out.inputs = None
    return out


def _operand(x, op):
    """What `apply` works on: a Tensor (the one a Parameter is bound to, if any), or a Python number."""
    if isinstance(x, Tensor):
        return x.resolve()
    if isinstance(x, (int, float, np.generic)):              # NumPy scalars count as Python numbers: they never promote
        return (x.item() if isinstance(x, np.generic) else x) + 0             # True counts as 1
    return as_tensor(x, op)


def _value_and_kept(result):
    """(y, kept) from what forward returned: y alone, or (y, *kept)."""
    return (result[0], result[1:]) if result.__class__ is tuple else (result, ())


def _checked(op, arrays, result):
    """(y, kept) with y an array (NumPy turns 0-d results into scalars), and not float64 unless an input is."""
    data, kept = _value_and_kept(result)
    if not hasattr(data, "dtype"):
        raise DTypeError(f"{op}: forward returned {type(data).__name__}, expected an array, or "
                         "(array, *kept).")
    if data.dtype is _float64 and not any(getattr(a, "dtype", None) is _float64 for a in arrays):
        data, kept = _value_and_kept(op.forward(*_integers_as_floats(arrays)))
    return data if data.__class__ in array_types else backend.namespace(arrays[0]).asarray(data), kept


def _integers_as_floats(arrays):
    """Integer arrays converted to the float dtype beside them, or to float32."""
    kinds = [a.dtype for a in arrays if hasattr(a, "dtype") and a.dtype.kind == "f"]
    target = kinds[0] if kinds else backend.float32
    return [a.astype(target) if hasattr(a, "dtype") and a.dtype.kind in "iub" else a for a in arrays]


def _explained(op, arrays, error):
    """The error of a forward pass, saying which op met which shapes, types and settings."""
    if not isinstance(op, Op):
        return ArgumentError(f"apply: got {getattr(op, '__name__', op)!r}, expected an Op; call a class: Cube().")
    given = [a for a in arrays if hasattr(a, "shape")]
    shapes = " and ".join(str(tuple(a.shape)) for a in given)
    settings = "".join(f"{key} {' '.join(repr(value).split()):.80}, " for key, value in vars(op).items())
    if len({backend.namespace(a) for a in given}) > 1:
        kinds = " and ".join(type(a).__module__.split(".")[0] for a in given)
        return BackendError(f"{op}: got {kinds} arrays together, expected all on one backend. "
                            'Move them with tensor.to("cupy") or tensor.to("numpy").')
    if isinstance(error, IndexError):
        return IndexingError(f"{op}: got {settings}array of shape {shapes}, expected what exists there ({error}). "
                             "Axes and elements are counted from 0, and from the end with −1, −2, ….")
    if isinstance(error, TypeError) and all(a.dtype.name in ("float32", "float64") for a in given):
        return DTypeError(f"{op}: got {settings}array of shape {shapes}, expected what fits there ({error}).")
    if isinstance(error, TypeError):
        return DTypeError(f"{op}: got {settings}arrays of dtype {' and '.join(str(a.dtype) for a in given)}, "
                          f"expected float32 or float64 ({error}). Convert with array.astype(np.float32).")
    if len(given) < 2:
        return ShapeError(f"{op}: got {settings}array of shape {shapes}, expected what fits it ({error}).")
    return ShapeError(f"{op}: got shapes {shapes}, expected shapes that fit together ({error}). "
                      "Shapes are compared from the last axis backwards; each pair must be equal or hold a 1 "
                      "(for matmul: columns of the first = rows of the second). Reshape one of them.")
