"""Records a rule: which functions of NumPy it calls on which values, without any numbers.

The rule is called with a StandIn for each vector. Each elementwise function of NumPy that it applies to them is written
down as (function, operands); arithmetic among Python numbers happens as it stands, in float64. What the rule may not do
while it is recorded raises Unrecordable: look at a single number (`if`, `float`, indexing), sum, sort, write in place.
"""
from functools import lru_cache

import numpy as np

NUMBERS = (float, int, bool)              # Python's, which promote nothing


class Unrecordable(Exception):
    """The rule does something that is not an elementwise function of NumPy: it is called directly instead."""


def where(condition, a, b, out):
    """np.where with an `out`, which NumPy's lacks."""
    out[...] = np.where(condition, a, b)


@lru_cache(1024)
def loop(function, kinds):
    """The dtypes in which NumPy computes function(*operands): each operand's, then the result's.

    kinds: the operands' dtypes; a Python number, which promotes nothing, is given as its type.
    """
    if function is where:
        value = np.result_type(*[kind() if isinstance(kind, type) else kind for kind in kinds[1:]])
        return np.dtype(kinds[0]), value, value, value
    return function.resolve_dtypes((*[np.dtype(kind) if kind is bool else kind for kind in kinds], None))


@lru_cache(256)
def _power(kind, exponent, number):
    """The function behind vector**number for vectors of dtype `kind`: for some numbers square, sqrt or reciprocal."""
    return np.ones(1, kind).view(_Named) ** number


class _Named(np.ndarray):
    """An array whose arithmetic returns the function that NumPy would have called."""

    def __array_ufunc__(self, function, method, *inputs, **kwargs):
        return function


class StandIn(np.lib.mixins.NDArrayOperatorsMixin):
    """Stands for a vector while a rule is recorded. number: its place among all values; dtype: its elements'."""

    __slots__ = ("recording", "number", "dtype")
    ndim = 1

    def __init__(self, recording, number, dtype):
        self.recording, self.number, self.dtype = recording, number, dtype

    def __array_namespace__(self, **_):
        return np

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if method != "__call__" or kwargs or ufunc.nout != 1 or ufunc.signature is not None:
            raise Unrecordable(f"np.{ufunc.__name__} is more than one elementwise result")
        return self.recording.call(ufunc, inputs)

    def __array_function__(self, function, types, args, kwargs):
        if function is not np.where or len(args) != 3 or kwargs:
            raise Unrecordable(f"np.{function.__name__} is not an elementwise function")
        return self.recording.call(where, args)

    def __pow__(self, other):
        if type(other) not in NUMBERS and not isinstance(other, np.generic):
            return np.power(self, other)
        function = _power(self.dtype, type(other), other)
        return function(self) if function.nin == 1 else function(self, other)

    def __getattr__(self, name):
        raise Unrecordable(f"a vector's .{name} is used")

    def _refuse(self, *_, **__):
        raise Unrecordable("single numbers of a vector are looked at, or it is written in place")

    __bool__ = __float__ = __int__ = __index__ = __len__ = __iter__ = __array__ = __getitem__ = __setitem__ = _refuse
    __copy__ = __deepcopy__ = _refuse


class Recording:
    """kinds: dtypes of the values so far, the vectors first. calls: [(function, operands)], an operand being the number
    of a value or, for a number, its kind. numbers: these, in order of use."""

    def __init__(self, vectors):
        self.kinds, self.calls, self.numbers = [v.dtype for v in vectors], [], []

    def call(self, function, inputs):
        """Write down function(*inputs); the StandIn of its result."""
        operands = tuple([self._operand(x) for x in inputs])
        kinds = tuple([self.kinds[x] if type(x) is int else x for x in operands])
        self.kinds.append(loop(function, kinds)[-1])
        self.calls.append((function, operands))
        return StandIn(self, len(self.kinds) - 1, self.kinds[-1])

    def _operand(self, x):
        if isinstance(x, StandIn) and x.recording is self:
            return x.number
        if type(x) not in NUMBERS and not isinstance(x, np.generic):
            raise Unrecordable(f"a vector meets {type(x).__name__}, which is not a number")
        self.numbers.append(x)
        return type(x) if type(x) in NUMBERS else x.dtype


def record(function, vectors):
    """(Recording, the numbers of the values that function(*vectors) returns). Unrecordable if it cannot be recorded.

    function: positional arguments, the results as a tuple.
    """
    recording = Recording(vectors)
    results = function(*[StandIn(recording, i, v.dtype) for i, v in enumerate(vectors)])
    if not all(isinstance(r, StandIn) for r in results):
        raise Unrecordable("a result is not computed from the vectors")
    return recording, tuple([r.number for r in results])
