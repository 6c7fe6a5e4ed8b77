"""What is sent to the child and back: arguments out, arrays back, all as .npz, nothing pickled.

The reply comes from a process that may be hostile, so it is read strictly: stored (not compressed) members of plain
numbers, each as long as its header says; anything else counts as no reply.
"""
import io
import json
import zipfile
from dataclasses import dataclass, field

import numpy as np

from ...files.npz import read_npy


class Quadratic:
    """The gradient of ½ wᵀAw − bᵀw as a function that counts its calls. A (n, n), b (n,), w (n,) -> (n,)."""

    def __init__(self, A, b):
        self.A, self.b, self.calls = A, b, 0

    def __call__(self, w):
        self.calls += 1
        return self.A @ w - self.b


@dataclass(frozen=True)
class Reply:
    """report: what the child says about the run; arrays: {name: array}."""

    report: dict
    arrays: dict = field(repr=False)

    def outputs(self, tag, call):
        """The arrays that call number `call` returned (tag "first", or "again" for the repetition)."""
        found = []
        while (name := f"{tag}.{call}.{len(found)}") in self.arrays:
            found.append(self.arrays[name])
        return found

    def seen(self):
        """The values that the variables named in the report held, in order."""
        return [self.arrays[f"seen.{i}"] for i in range(len(self.report["names"]))]

    def sound(self, calls):
        """Whether the report has the form that child.py writes: a hostile process may send anything."""
        told, names = self.report.get("calls", []), self.report.get("names", [])
        texts = [names, self.report.get("defines", []), *(c.get("words") for c in told if isinstance(c, dict))]
        return ((not told or len(told) == calls)
                and all(isinstance(c, dict) and {"words", "kept", "gradients"} <= c.keys() for c in told)
                and all(isinstance(c["gradients"], int) for c in told)
                and all(isinstance(t, list) and all(isinstance(w, str) for w in t) for t in texts)
                and all(f"seen.{i}" in self.arrays for i in range(len(names)))
                and all(isinstance(w, dict) for w in self.report.get("where", [])))


def packed(request, calls):
    """The bytes of a request: its fields, and the tuples of arguments of all calls."""
    arrays = {}
    request = {**request, "calls": [[encode(a, arrays) for a in arguments] for arguments in calls]}
    buffer = io.BytesIO()
    np.savez(buffer, request=np.frombuffer(json.dumps(request).encode(), np.uint8), **arrays)
    return buffer.getvalue()


def encode(argument, arrays):
    """The description of one argument; its arrays go into `arrays`."""
    if isinstance(argument, Quadratic):
        return "gradient", [encode(argument.A, arrays), encode(argument.b, arrays)]
    if isinstance(argument, list):
        return "list", [encode(a, arrays) for a in argument]
    if isinstance(argument, np.ndarray):
        arrays[f"a{len(arrays)}"] = argument
        return "array", f"a{len(arrays) - 1}"
    return "number", argument


def parse(answer):
    """The Reply in these bytes, or None if they are not a well-formed .npz of numbers."""
    try:
        with zipfile.ZipFile(io.BytesIO(answer)) as archive:
            arrays = {member.filename.removesuffix(".npy"): numbers(archive, member, len(answer))
                      for member in archive.infolist()}
        report = json.loads(arrays.pop("report").tobytes())
    except Exception:                                       # noqa: BLE001  untrusted bytes can fail in any way
        return None
    return Reply(report, arrays) if isinstance(report, dict) else None


def numbers(archive, member, largest):
    """The array in one member: floats or integers, of no more bytes than were received."""
    if member.compress_type != zipfile.ZIP_STORED or member.file_size > largest:
        raise ValueError("compressed or too long")
    with archive.open(member) as file:
        array = read_npy(file, member.file_size)
    if array.dtype.kind not in "fiu":
        raise ValueError("not numbers")
    return array
