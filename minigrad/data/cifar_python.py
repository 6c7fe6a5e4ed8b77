"""The Python version of CIFAR, a pickle, read without unpickling: its opcodes are followed, and nothing is called.

Python 2 wrote the published files, all of one shape: a dict of strings, lists of strings and of small integers, and one
array of bytes. Those few opcodes are understood here; the three names that a NumPy array consists of are never
looked up. Whatever else a pickle may hold is refused: unpickling would run the code in it.
"""
import pickletools
from typing import NamedTuple

import numpy as np

RECONSTRUCT, NDARRAY, DTYPE = "numpy.core.multiarray _reconstruct", "numpy ndarray", "numpy dtype"
MARK = object()


class NotCifar(ValueError):
    """What is wrong with the bytes, in words that follow the name of the file."""


class Named(NamedTuple):
    """A name in the pickle: of a function or class, or of a dtype."""
    name: str


class Array:
    """An array under construction; `value` is set by BUILD."""
    value = None


def read(content):
    """The dict in the bytes of a file, its array as a NumPy array. Raises NotCifar; never unpickles."""
    stack, memo = [], {}
    try:
        for opcode, argument, _ in pickletools.genops(content):
            if opcode.name == "STOP":
                (result,) = stack
                return {key: value.value if isinstance(value, Array) else value for key, value in result.items()}
            if opcode.name not in STEPS:
                raise NotCifar(f"holds the pickle operation {opcode.name}, which the published files do not")
            STEPS[opcode.name](stack, memo, argument)
    except NotCifar:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as why:
        raise NotCifar(f"is not the pickle of a CIFAR batch ({type(why).__name__}: {why!s:.80})") from why
    raise NotCifar("ends too early")


def records(content, columns):
    """(N, len(columns) + 3072) bytes: the lists `columns` of labels, then the pixels, as in the binary version."""
    batch = read(content)
    data = batch.get("data")
    if not isinstance(data, np.ndarray) or data.shape[1] != 3072:
        raise NotCifar("holds no array of 3,072 bytes for each image")
    labels = [batch.get(name) for name in columns]
    for name, column in zip(columns, labels):
        if not isinstance(column, list) or len(column) != len(data) or not all(
                type(label) is int and 0 <= label < 256 for label in column):
            raise NotCifar(f"holds no list {name!r} with a label for each of its {len(data)} images")
    return np.column_stack([np.array(labels, np.uint8).T, data])


def _name(stack, memo, name):
    if name not in (RECONSTRUCT, NDARRAY, DTYPE):
        raise NotCifar(f"names {name!r}, which the published files do not; it was not looked up")
    stack.append(Named(name))


def _reduce(stack, memo, _):
    """What would be a call: the start of an array, or the dtype of bytes."""
    arguments, function = stack.pop(), stack.pop()
    if function == Named(RECONSTRUCT) and arguments == (Named(NDARRAY), (0,), "b"):
        stack.append(Array())
    elif function == Named(DTYPE) and arguments == ("u1", 0, 1):
        stack.append(Named("u1"))
    else:
        raise NotCifar("holds something else than an array of bytes")


def _build(stack, memo, _):
    """The state of the dtype, which says nothing new, or that of the array: its shape and bytes."""
    state, target = stack.pop(), stack[-1]
    if target == Named("u1") and state[1:5] == ("|", None, None, None):
        return
    version, (n, width), dtype, fortran, text = state
    if not isinstance(target, Array) or (version, dtype) != (1, Named("u1")):
        raise NotCifar("holds something else than an array of bytes")
    flat = np.frombuffer(text.encode("latin-1"), np.uint8)
    target.value = flat.reshape(width, n).T if fortran else flat.reshape(n, width)


def _marked(stack):
    """What stands above the last mark, which goes too."""
    at = max(i for i, value in enumerate(stack) if value is MARK)
    above = stack[at + 1:]
    del stack[at:]
    return above


def _append(stack, memo, _):
    value = stack.pop()
    stack[-1].append(value)


def _appends(stack, memo, _):
    values = _marked(stack)
    stack[-1].extend(values)


def _set_items(stack, memo, _):
    values = _marked(stack)
    stack[-1].update(zip(values[::2], values[1::2], strict=True))


def _tuple(size):
    def pack(stack, memo, _):
        values = stack[len(stack) - size:]
        del stack[len(stack) - size:]
        stack.append(tuple(values))
    return pack


def _push(stack, memo, argument):
    stack.append(argument)


def _put(stack, memo, index):
    memo[index] = stack[-1]


#: opcode → what it does with (stack, memo, argument)
STEPS = {
    "PROTO": lambda stack, memo, _: None, "MARK": lambda stack, memo, _: stack.append(MARK),
    "EMPTY_DICT": lambda stack, memo, _: stack.append({}), "EMPTY_LIST": lambda stack, memo, _: stack.append([]),
    "NONE": lambda stack, memo, _: stack.append(None), "NEWFALSE": lambda stack, memo, _: stack.append(False),
    "NEWTRUE": lambda stack, memo, _: stack.append(True),
    "SHORT_BINSTRING": _push, "BINSTRING": _push, "BININT": _push, "BININT1": _push, "BININT2": _push,
    "BINPUT": _put, "LONG_BINPUT": _put,
    "BINGET": lambda stack, memo, index: stack.append(memo[index]),
    "TUPLE": lambda stack, memo, _: stack.append(tuple(_marked(stack))),
    "TUPLE1": _tuple(1), "TUPLE2": _tuple(2), "TUPLE3": _tuple(3),
    "APPEND": _append, "APPENDS": _appends, "SETITEMS": _set_items,
    "GLOBAL": _name, "REDUCE": _reduce, "BUILD": _build,
}
