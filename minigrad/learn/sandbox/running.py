"""Running a student's function, call by call, for whoever asks: the parent process, or (in a browser) this one.

    serve(ask, request)         ask(header, arrays) -> (header, arguments): one question to the parent and its answer
    pack, unpack                one message as bytes: a JSON header and arrays of numbers; nothing is pickled

The parent hands out the inputs of one call at a time, evaluates the gradient functions and counts their calls itself,
and compares the inputs afterwards in memory of its own: what this side says about itself is only shown, never believed.
The text of this file is a part of the child's program, so it imports nothing of minigrad.
"""
import ast
import contextlib
import importlib
import json
import linecache
import math
import mmap
import os
import re
import struct
import sys
import traceback
import types

import numpy as np

ALWAYS = "unicodedata math random copy numpy.ma numpy.linalg numpy.lib.stride_tricks numpy.lib.scimath".split()
IF_NAMED = "char ctypeslib fft lib.recfunctions polynomial random rec strings testing typing".split()   # of NumPy
WITH_EFFECTS = {"antigravity", "this", "idlelib", "turtledemo", "test", "__main__"}    # importing these does something
HEADER, DATA, TEXT = 1 << 20, 16 << 20, 500                # most bytes of a header and of its arrays; of a text


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


class Channel:
    """The child's end: descriptors of questions (the parent's answers), answers (what this side says) and inputs."""

    def __init__(self, question, answer, inputs):
        self.question, self.answer, self.memory = question, answer, mmap.mmap(inputs, 0)

    def receive(self):
        """The next message: its header, and its arrays, or those in the memory of inputs: [[dtype, shape, offset]]."""
        got = bytearray()
        while (found := unpack(got))[0] is None:
            piece = os.read(self.question, 1 << 16)
            if not piece:
                os._exit(0)
            got += piece
        header, arrays = found[0]
        shared = [np.frombuffer(self.memory, kind, math.prod(shape), offset).reshape(shape)
                  for kind, shape, offset in header.get("layout", [])]
        return header, shared or arrays

    def ask(self, header, arrays=()):
        """Send a message; the answer."""
        message = memoryview(pack(header, arrays))
        while message:
            message = message[os.write(self.answer, message):]
        return self.receive()


def import_early(source):
    """Import what the formula may need while the libraries can still be read: behind the fences they may be out of
    reach, and a right call such as np.median, which imports numpy.ma, would fail there."""
    lines = " ".join(re.findall(r"(?m)^[ \t]*(?:import|from)[ \t]+([^#\n]*)", source))
    words = [w for w in re.findall(r"[^\W\d][\w.]*", lines) if w.partition(".")[0] in sys.stdlib_module_names]
    parts = [f"numpy.{name}" for name in IF_NAMED if name.rpartition(".")[2] in source]
    for name in [*ALWAYS, *parts, *words]:
        if not WITH_EFFECTS & set(name.split(".")):
            with contextlib.suppress(ImportError):         # an older NumPy does not have them all
                importlib.import_module(name)


def argument(part, arrays, ask):
    """One argument from its description: an array, a number, a list, or a gradient function, which asks the parent."""
    kind, value = part
    if kind == "array":
        return arrays[value]
    if kind == "list":
        return [argument(p, arrays, ask) for p in value]
    return gradient(value, ask) if kind == "gradient" else value


def gradient(number, ask):
    """A gradient function that the parent evaluates, and counts."""
    def grad_fn(w):
        told, arrays = ask({"kind": "gradient", "of": number}, [np.asarray(w, float)])
        if "error" in told:
            raise ValueError(told["error"])
        return arrays[0].copy()
    return grad_fn


def whole(a, b):
    """Whether a list of arguments still has its members, the same objects (the parent compares the numbers)."""
    return not isinstance(a, list) or isinstance(b, list) and len(a) == len(b) and all(
        whole(x, y) if isinstance(x, list) else x is y or not isinstance(x, np.ndarray) for x, y in zip(a, b))


def parts(result, many):
    """(arrays, words): each value that a function returned as an array, and its dtype (its type, if that is object)."""
    values = list(result[:1000]) if many and isinstance(result, (tuple, list)) else [result]
    arrays, words = [], []
    for value in values:
        try:
            array = np.array(value)
        except ValueError:
            array = np.asarray(None)
        words.append("None" if value is None else str(array.dtype) if array.dtype.kind != "O" else type(value).__name__)
        arrays.append(array if array.dtype.kind in "fiu" and array.size < 100_000 else np.zeros(0))
    return arrays, words


def one_call(function, task, arrays, ask):
    """(header, arrays) of one call of the function: what it returned."""
    arguments = [argument(p, arrays, ask) for p in task["arguments"]]
    before = [list(a) if isinstance(a, list) else a for a in arguments]
    try:
        got, words = parts(function(*arguments), task["outputs"] > 1)
    except OverflowError:                                  # math.exp raises this, np.exp gives inf: the caller judges
        got, words = [np.array(np.inf)], ["OverflowError"]
    return {"kind": "result", "words": words, "kept": all(map(whole, before, arguments))}, got


def traced(function, task, arrays, ask, file):
    """(header, arrays): what the variables of the student's file held, arrays and numbers, during one call,
    and the line that had run when each value was first seen."""
    names, lines, values, seen, last = [], [], [], set(), {}

    def note(frame, event, _):
        if frame.f_code.co_filename != file:
            return None
        for name, value in list(frame.f_locals.items()):
            if isinstance(value, (float, np.floating, np.ndarray)) and np.size(value) < 10_000 and len(names) < 2000:
                value = np.array(value)
                if value.dtype.kind in "fiu" and (name, value.tobytes()) not in seen:
                    seen.add((name, value.tobytes()))
                    names.append(name)
                    lines.append(last.get(frame, frame.f_lineno))       # variables change after their line has run
                    values.append(value)
        last[frame] = frame.f_lineno
        return note

    arguments = [argument(p, arrays, ask) for p in task["arguments"]]
    before = sys.gettrace()
    sys.settrace(note)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return {"kind": "result", "names": names, "lines": lines}, values


def empty(tree, function):
    """True if the body of the function does nothing: a docstring, `pass`, `...`."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return all(isinstance(n, ast.Pass) or isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)
                       for n in node.body)
    return False


def complaint(error, file):
    """An exception, cut to the lines of the student's file."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    where = [{"line": f.lineno, "in": f.name, "code": f.line[:TEXT]} for f in frames[-10:]]
    if isinstance(error, SyntaxError) and error.filename == file:
        where.append({"line": error.lineno, "in": "", "code": (error.text or "").strip()[:TEXT]})
    missing = (getattr(error, "name", None) or "") if isinstance(error, ModuleNotFoundError) else ""
    return {"raised": type(error).__name__[:TEXT], "text": str(error)[:TEXT], "where": where, "missing": missing}


def serve(ask, request):
    """Load the student's file, then do the parent's tasks one after the other until there are no more."""
    file, report = request["file"], {}
    linecache.cache[file] = (0, None, request["source"].splitlines(True), file)
    try:
        student = sys.modules["student"] = types.ModuleType("student")
        scope = student.__dict__
        scope["__file__"] = file
        report["empty"] = empty(ast.parse(request["source"], file), request["function"])
        exec(compile(request["source"], file, "exec"), scope)
        function = scope.get(request["function"])
        report["defines"] = [k for k, v in scope.items() if callable(v) and not k.startswith("_")][:100]
        if callable(function):
            task, arrays = ask({"kind": "start", **report})
            while task["tag"] != "end":
                result = (traced(function, task, arrays, ask, file) if task["tag"] == "trace" else
                          one_call(function, task, arrays, ask))
                task, arrays = ask(*result)
    except BaseException as error:                         # it was raised by the student's code, whatever it is
        report.update(complaint(error, file))
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    ask({"kind": "end", **report})
