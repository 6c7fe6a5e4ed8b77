"""The parent's side of a run: what it hands out, what it counts itself, and what it takes from a process that may lie.

    Limits, Outcome             what a run may use, and how it ended
    Examiner                    answers the child's questions one by one; `reply()` is what came of it
    Shared, Copies              the inputs of the current call, where both sides can see them
"""
import os
import tempfile
from dataclasses import dataclass, field

import numpy as np

TEXT = 500                    # characters of any text in a report


@dataclass(frozen=True)
class Limits:
    """cpu, wall: seconds; memory, file, answer, prints: bytes; files: open descriptors."""

    cpu: int = 4
    wall: float = 20.0
    memory: int = 2 << 30
    file: int = 1 << 20
    files: int = 64
    answer: int = 16 << 20
    prints: int = 16 << 20


@dataclass(frozen=True)
class Outcome:
    """prints: the first 8 kB printed; ended: "done", "time" or "flood"; guards: {guard: whether it was there}."""

    prints: str
    ended: str
    seconds: float
    guards: dict


class Quadratic:
    """The gradient of ½ wᵀAw − bᵀw as a function that counts its calls. A (n, n), b (n,), w (n,) -> (n,)."""

    def __init__(self, A, b):
        self.A, self.b, self.calls = A, b, 0

    def __call__(self, w):
        self.calls += 1
        return self.A @ w - self.b


@dataclass(frozen=True)
class Reply:
    """report: what is known of the run; arrays: {name: array}."""

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


class Shared:
    """The inputs of one call after another, in a file that the child maps into its memory: `fd`."""

    def __init__(self, calls):
        self.file = tempfile.TemporaryFile(buffering=0)
        self.fd = self.file.fileno()
        self.file.truncate(max([1, *(sum(map(room, described(arguments)[1])) for arguments in calls)]))

    def put(self, arrays):
        """Hand out the arrays of a call: (fields of the message, arrays in the message)."""
        layout, offset = [], 0
        for array in arrays:
            os.pwrite(self.fd, array.tobytes(), offset)
            layout.append([array.dtype.str, array.shape, offset])
            offset += room(array)
        return {"layout": layout}, []

    def holds(self, arrays):
        """Whether they are still there, byte for byte. Read, not mapped: the child may cut the file off."""
        offsets = np.cumsum([0, *map(room, arrays)]).tolist()
        return all(os.pread(self.fd, a.nbytes, start) == a.tobytes() for a, start in zip(arrays, offsets))

    def close(self):
        """Give the file back."""
        self.file.close()


def room(array):
    """Bytes that an array takes in the shared memory: a multiple of 64."""
    return -(-array.nbytes // 64) * 64


class Copies:
    """The inputs of one call after another, for a function in this process."""

    def put(self, arrays):
        """Hand out copies of the arrays of a call."""
        self.given = [array.copy() for array in arrays]
        return {}, self.given

    def holds(self, arrays):
        """Whether the copies still hold the same."""
        return all(a.shape == b.shape and a.tobytes() == b.tobytes() for a, b in zip(arrays, self.given, strict=True))

    def close(self):
        """There is nothing to give back."""


class Examiner:
    """Hands out the calls one by one, each only after the result of the last, and notes what comes back.

    Every call comes once in order, then once more in reverse order, then call number `trace` to be traced. `inputs` is
    Shared or Copies. Gradients are evaluated and counted here, and changes of inputs seen here.
    """

    def __init__(self, calls, outputs, trace, inputs):
        order = list(range(len(calls)))
        self.todo = [("first", i) for i in order] + [("again", i) for i in order[::-1]]
        self.todo += [("trace", trace)] * (trace is not None)
        self.calls, self.outputs, self.inputs, self.task = calls, outputs, inputs, None
        self.guards, self.report, self.told, self.arrays = {}, None, [], {}

    @property
    def done(self):
        """Whether the last message has come."""
        return self.report is not None and "ended" in self.report

    def answer(self, header, arrays=()):
        """The answer (header, arrays) to one message of the child. What does not belong here raises."""
        kind = header["kind"]
        if kind == "guards" and not self.guards and self.report is None:     # it comes before the student's code runs
            self.guards = {str(name): value is True for name, value in header["guards"].items()}
            return {}, []
        if kind == "start" and self.report is None:
            self.report = {"defines": texts(header["defines"])}
        elif kind == "gradient" and self.task:
            return self.gradient(self.arguments[header["of"]], *arrays)
        elif kind == "result" and self.task:
            self.note(header, arrays)
        elif kind == "end" and not self.done:
            self.report = {**(self.report or {}), **complaint(header), "ended": True}
            return {}, []
        else:
            raise ValueError(f"not expected now: {kind!r:.50}")
        return self.next_task()

    def next_task(self):
        """Hand out the next call."""
        if not self.todo:
            self.task, self.report["calls"] = None, self.told
            return {"tag": "end"}, []
        self.task = self.todo.pop(0)
        self.arguments = list(self.calls[self.task[1]])
        parts, self.given = described(self.arguments)
        self.asked = 0
        fields, arrays = self.inputs.put(self.given)
        return {"tag": self.task[0], "arguments": parts, "outputs": self.outputs, **fields}, arrays

    def gradient(self, function, w):
        """The value of a gradient function of the current call."""
        self.asked += 1
        with np.errstate(all="ignore"):
            try:
                return {}, [function.A @ w - function.b]
            except ValueError as why:                       # the wrong shape
                return {"error": str(why)[:TEXT]}, []

    def note(self, header, arrays):
        """Record the result of the current call."""
        tag, number = self.task
        if tag == "trace":
            lines = header["lines"]
            require(isinstance(lines, list) and len(lines) == len(arrays) and all(type(n) is int for n in lines))
            self.report.update(names=texts(header["names"]), lines=lines)
            self.arrays.update({f"seen.{k}": a for k, a in enumerate(arrays)})
            require(len(self.report["names"]) == len(arrays))
            return
        words = texts(header["words"])
        require(len(words) == len(arrays) or words == ["OverflowError"])
        self.arrays.update({f"{tag}.{number}.{k}": a for k, a in enumerate(arrays)})
        if tag == "first":
            numeric = ("float", "int", "uint", "longdouble")
            words = [str(a.dtype) if word.startswith(numeric) else word for word, a in zip(words, arrays)]
            kept = header["kept"] is True and self.inputs.holds(self.given)
            self.told.append({"words": words, "kept": kept, "gradients": self.asked})

    def reply(self):
        """The Reply, or None if the run did not come to its end."""
        return Reply(self.report, self.arrays) if self.done else None


def described(arguments):
    """([description of each argument], [the arrays in them]): as argument() of running.py reads them."""
    arrays = []

    def describe(argument, number):
        if isinstance(argument, Quadratic):
            return "gradient", number
        if isinstance(argument, list):
            return "list", [describe(a, number) for a in argument]
        if isinstance(argument, np.ndarray):
            arrays.append(argument)
            return "array", len(arrays) - 1
        return "number", argument
    return [describe(a, i) for i, a in enumerate(arguments)], arrays


def complaint(header):
    """The fields of a report in the child's last message that are of the expected form, cut to a length."""
    found = {name: plain(header[name]) for name in ("raised", "text", "missing") if name in header}
    if "where" in header:
        found["where"] = [{"line": w["line"] if type(w["line"]) is int else 0, "code": plain(w["code"])}
                          for w in header["where"][:10]]
    if "defines" in header:
        found["defines"] = texts(header["defines"])
    return {**found, "empty": header.get("empty") is True}


def texts(words):
    """A list of texts, each cut to a length."""
    require(isinstance(words, list) and len(words) <= 2000 and all(isinstance(w, str) for w in words))
    return [plain(w) for w in words]


def plain(text):
    """A text cut to a length, without characters that would steer a terminal."""
    return "".join(c for c in str(text)[:TEXT] if c.isprintable() or c == "\n")


def require(condition):
    """Raise ValueError unless a message has the expected form."""
    if not condition:
        raise ValueError("a message in a form that is not expected")
