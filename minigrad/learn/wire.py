"""What travels between the checker and the child: arguments out, arrays back, all as .npz, nothing pickled.

The reply comes from a process that may be hostile, so it is read with suspicion: stored (not compressed) members of
plain numbers, each as long as its header says; anything else counts as no reply.
"""
import io
import json
import math
import zipfile
from dataclasses import dataclass, field

import numpy as np

from .exercise import Quadratic
from .sandbox import Limits, run


@dataclass(frozen=True)
class Reply:
    """report: what the child says of the run; arrays: {name: array}."""

    report: dict
    arrays: dict = field(repr=False)

    def outputs(self, tag, call):
        """The arrays that call number `call` returned (tag "first", or "again" for the repetition)."""
        found = []
        while (name := f"{tag}.{call}.{len(found)}") in self.arrays:
            found.append(self.arrays[name])
        return found


def ask(source, function, file, calls, outputs, *, trace=None, limits=Limits()):
    """Run `function` of the student's `source` on each tuple of arguments, in a child. (Reply or None, Outcome).

    outputs: how many values the function should return; trace: number of the call whose variables are wanted.
    """
    arrays = {}
    request = {"source": source, "file": file, "function": function, "outputs": outputs, "trace": trace,
               "calls": [[encode(a, arrays) for a in arguments] for arguments in calls]}
    buffer = io.BytesIO()
    np.savez(buffer, request=np.frombuffer(json.dumps(request).encode(), np.uint8), **arrays)
    outcome = run(buffer.getvalue(), limits)
    return parse(outcome.answer), outcome


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
    """The Reply in these bytes, or None where they are no honest .npz of numbers."""
    try:
        with zipfile.ZipFile(io.BytesIO(answer)) as archive:
            arrays = {member.filename.removesuffix(".npy"): numbers(archive, member, len(answer))
                      for member in archive.infolist()}
        report = json.loads(arrays.pop("report").tobytes())
    except Exception:                                       # noqa: BLE001  bytes of a stranger can fail in any way
        return None
    return Reply(report, arrays) if isinstance(report, dict) else None


def numbers(archive, member, largest):
    """The array in one member: floats or integers, no more bytes than came."""
    if member.compress_type != zipfile.ZIP_STORED or member.file_size > largest:
        raise ValueError("compressed or too long")
    stream = io.BytesIO(archive.read(member))
    np.lib.format.read_magic(stream)
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    body = stream.read()
    if dtype.kind not in "fiu" or math.prod(shape) * dtype.itemsize != len(body):
        raise ValueError("not numbers")
    return np.frombuffer(body, dtype).reshape(shape, order="F" if fortran else "C")
