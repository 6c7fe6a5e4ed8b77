"""Plain structures, and the messages that carry them between the two processes; nothing is pickled.

    flat, restored              a plain structure as JSON and arrays, and back
    pack, unpack                one message as bytes: a JSON header and arrays of numbers
    containers, whole           whether a function changed the structures it was given

A plain structure is made of arrays, numbers, True, False, None, texts, lists, tuples, and dicts with texts as keys. The
text of this file is a part of the child's program, so it imports nothing of minigrad.
"""
import json
import math
import re
import struct

import numpy as np

HEADER, DATA, TEXT = 1 << 20, 16 << 20, 500                # most bytes of a header and of its arrays; of a text
VALUES, DEEP, LARGEST = 10_000, 20, 100_000                # most values in a structure; its depth; numbers in an array


def pack(header, arrays=()):
    """The bytes of one message."""
    arrays = [np.asarray(a) for a in arrays]
    text = json.dumps({**header, "arrays": [[a.dtype.str, a.shape] for a in arrays]}).encode()
    data = b"".join(a.tobytes() for a in arrays)
    return struct.pack(">II", len(text), len(data)) + text + data


def unpack(message):
    """((header, arrays), bytes used) of the first message, or (None, 0) if it is not complete.

    The bytes may come from a hostile process: ValueError if they are too many or not a message of plain numbers.
    """
    if len(message) < 8:
        return None, 0
    text_size, data_size = struct.unpack(">II", message[:8])
    end = 8 + text_size + data_size
    if text_size > HEADER or data_size > DATA:
        raise ValueError("too long")
    if len(message) < end:
        return None, 0
    header, arrays, start = json.loads(bytes(message[8:8 + text_size])), [], 8 + text_size
    for kind, shape in header.pop("arrays"):
        if not re.fullmatch(r"[<>|][fiub]\d{1,2}", kind) or not all(type(n) is int and n >= 0 for n in shape):
            raise ValueError("not numbers")
        size = math.prod(shape) * np.dtype(kind).itemsize
        if start + size > end:
            raise ValueError("cut off")
        arrays.append(np.frombuffer(bytes(message[start:start + size]), kind).reshape(shape))
        start += size
    return (header, arrays), end


def printable(text):
    """A text cut to a length, without characters that would steer a terminal."""
    return "".join(c for c in str(text)[:TEXT] if c.isprintable() or c == "\n")


def flat(value, other):
    """(node, arrays) of a plain structure: JSON, [kind, content], and copies of its arrays, in order.

    other(value) gives the node of a value that is not plain. ValueError for more than VALUES values or depth DEEP.
    """
    arrays, left = [], iter(range(VALUES))

    def node(value, deep):
        if deep > DEEP or next(left, None) is None:
            raise ValueError(f"a structure of more than {VALUES} values, or nested deeper than {DEEP}")
        if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "fiub" and value.size < LARGEST:
            arrays.append(np.array(value))
            return ["array", None]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
            return ["value", float(value)]
        if value is None or isinstance(value, (bool, int, float)):
            return ["value", value]
        if isinstance(value, str):
            return ["text", printable(value)]
        if isinstance(value, (list, tuple)):
            return ["list" if isinstance(value, list) else "tuple", [node(v, deep + 1) for v in value]]
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return ["dict", [[printable(key), node(v, deep + 1)] for key, v in value.items()]]
        return other(value)
    return node(value, 0), arrays


def restored(node, arrays, other):
    """The structure of a node of flat(); each array is used once. other(kind, content) makes what is not plain.

    The node may come from a hostile process: an exception if it has another form, or is larger than flat() allows.
    """
    arrays, left = iter(arrays), iter(range(VALUES))

    def value(node, deep):
        kind, content = node
        if deep > DEEP or next(left, None) is None:
            raise ValueError("too large")
        if kind == "array":
            return next(arrays)
        if kind == "value" and (content is None or type(content) in (bool, int, float)):
            return float(content) if type(content) is int and abs(content) >= 2**63 else content
        if kind == "text" and type(content) is str:
            return printable(content)
        if kind in ("list", "tuple"):
            return (list if kind == "list" else tuple)([value(n, deep + 1) for n in content])
        if kind == "dict":
            return {printable(key): value(n, deep + 1) for key, n in content}
        return other(kind, content)
    return value(node, 0)


def named(value):
    """The node of a result that is not plain: its type, for an array also the type of its members."""
    inside = f" of {value.dtype}" if isinstance(value, np.ndarray) else ""
    return ["other", type(value).__name__ + inside]


def containers(value):
    """A copy of the lists, tuples and dicts of a structure; its other members are the same objects."""
    if isinstance(value, dict):
        return {key: containers(v) for key, v in value.items()}
    return type(value)(map(containers, value)) if isinstance(value, (list, tuple)) else value


def whole(a, b):
    """Whether a structure still has its members, the same objects (the parent compares the numbers of arrays)."""
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(whole(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(whole, a, b))
    return a is b
