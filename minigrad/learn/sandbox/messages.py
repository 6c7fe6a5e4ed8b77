"""The parent's side of a run: what it hands out, what it counts itself, and what it takes from a process that may lie.

    Limits, Outcome             what a run may use, and how it ended
    Examiner                    answers the child's questions one by one; `reply()` is what came of it
    Shared, Copies              the inputs of the current call, where both sides can see them
"""
import copy
import os
import tempfile
from dataclasses import dataclass

import numpy as np

from .replies import Call, Other, Reply, members, word
from .structures import TEXT, flat, printable, restored

CALLS, LARGEST_CALL = 2000, 1 << 17                        # of functions handed in, per call; bytes of their arguments


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
        self.guards, self.report, self.told = {}, None, []
        self.values, self.made, self.seen = {}, [], []

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
        elif kind == "call" and self.task:
            return self.call(header, arrays)
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
        self.task, self.asked = self.todo.pop(0), 0
        node, self.given, self.functions = described(copy.deepcopy(self.calls[self.task[1]]))
        fields, arrays = self.inputs.put(self.given)
        self.made += [[] for _ in range(self.task[0] == "first")]
        return {"tag": self.task[0], "arguments": node, **fields}, arrays

    def call(self, header, arrays):
        """The value of a function handed in, or an error to raise in the student's code; the call is recorded."""
        function = self.functions[header["of"]]
        self.asked += 1
        if self.asked > CALLS or sum(a.nbytes for a in arrays) > LARGEST_CALL:
            return {"error": f"more than {CALLS} calls, or more than {LARGEST_CALL} bytes in one"}, []
        positional, named = restored(header["given"], map(np.array, arrays), other)
        if self.task[0] == "first":
            self.made[-1].append(Call(header["of"], *copy.deepcopy((positional, named))))
        with np.errstate(all="ignore"):
            try:
                node, values = flat(function(*positional, **named), refused)
            except Exception as why:                        # noqa: BLE001  the student chose the arguments
                return {"error": str(why)[:TEXT]}, []
        return {"value": node}, values

    def note(self, header, arrays):
        """Record the result of the current call."""
        tag, number = self.task
        if tag == "trace":
            lines = header["lines"]
            require(isinstance(lines, list) and len(lines) == len(arrays) and all(type(n) is int for n in lines))
            self.report.update(names=texts(header["names"]), lines=lines)
            self.seen = arrays
            require(len(self.report["names"]) == len(arrays))
            return
        self.values[tag, number] = restored(header["value"], arrays, other)
        if tag == "first":
            kept = header["kept"] is True and self.inputs.holds(self.given)
            words = [word(leaf) for leaf in members(self.values[self.task], self.outputs > 1)]
            self.told.append({"words": words, "kept": kept, "gradients": self.asked})

    def reply(self):
        """The Reply, or None if the run did not come to its end."""
        return Reply(self.report, self.values, self.made, self.seen, self.outputs > 1) if self.done else None


def described(arguments):
    """(node, arrays, functions) of the arguments of a call: as restored() and handed() of the child read them."""
    functions = []

    def special(value):
        if isinstance(value, np.random.Generator):
            return ["generator", value.bit_generator.state]
        if not callable(value):
            raise TypeError(f"an argument of an exercise is a {type(value).__name__}, expected arrays, numbers, texts, "
                            "lists, tuples, dicts, functions, or a generator of np.random.default_rng")
        functions.append(value)
        return ["function", len(functions) - 1]
    return *flat(tuple(arguments), special), functions


def refused(value):
    """A function handed in returns plain structures."""
    raise TypeError(f"a function of the exercise returned a {type(value).__name__}, which cannot be handed on")


def other(kind, content):
    """What is not plain in a message of the child."""
    require(kind == "other" and isinstance(content, str))
    return Other(printable(content))


def complaint(header):
    """The fields of a report in the child's last message that are of the expected form, cut to a length."""
    found = {name: printable(header[name]) for name in ("raised", "text", "missing") if name in header}
    if "where" in header:
        found["where"] = [{"line": w["line"] if type(w["line"]) is int else 0, "code": printable(w["code"])}
                          for w in header["where"][:10]]
    found.update({name: texts(header[name]) for name in ("defines", "lacking") if name in header})
    return {**found, "empty": header.get("empty") is True}


def texts(words):
    """A list of texts, each cut to a length."""
    require(isinstance(words, list) and len(words) <= 2000 and all(isinstance(w, str) for w in words))
    return [printable(w) for w in words]


def require(condition):
    """Raise ValueError unless a message has the expected form."""
    if not condition:
        raise ValueError("a message in a form that is not expected")
