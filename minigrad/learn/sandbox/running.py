"""Running a student's function, call by call, for whoever asks: the parent process, or (in a browser) this one.

    serve(ask, request)         ask(header, arrays) -> (header, arguments): one question to the parent and its answer

The parent hands out the inputs of one call at a time, computes the functions among them and records their calls itself,
and compares the inputs afterwards in memory of its own: what this side says about itself is only shown, never believed.
The text of this file is a part of the child's program, so it imports nothing of minigrad but structures.py.
"""
import ast
import contextlib
import functools
import importlib
import linecache
import math
import mmap
import os
import re
import sys
import traceback
import types

import numpy as np

from .structures import TEXT, containers, flat, named, pack, restored, unpack, whole

ALWAYS = "unicodedata math random copy numpy.ma numpy.linalg numpy.lib.stride_tricks numpy.lib.scimath".split()
IF_NAMED = "char ctypeslib fft lib.recfunctions polynomial random rec strings testing typing".split()   # of NumPy
WITH_EFFECTS = {"antigravity", "this", "idlelib", "turtledemo", "test", "__main__"}    # importing these does something
TRACED = 4 << 20                                           # most bytes of a traced call


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


def handed(ask):
    """What makes the arguments that are not plain: random generators, and functions that the parent computes."""
    def make(kind, content):
        if kind == "function":
            return remote(content, ask)
        generator = np.random.default_rng(0)
        generator.bit_generator.state = content
        return generator
    return make


def remote(number, ask):
    """A function that the parent computes, and whose calls it records."""
    def function(*arguments, **keywords):
        node, arrays = flat([arguments, keywords], named)
        told, arrays = ask({"kind": "call", "of": number, "given": node}, arrays)
        if "error" in told:
            raise ValueError(told["error"])
        return restored(told["value"], map(np.copy, arrays), handed(ask))
    return function


def one_call(function, task, arrays, ask):
    """(header, arrays) of one call of the function: what it returned."""
    arguments = restored(task["arguments"], arrays, handed(ask))
    before = containers(arguments)
    try:
        value, got = flat(function(*arguments), named)
    except OverflowError:                                  # math.exp raises this, np.exp gives inf: the caller judges
        value, got = ["other", "OverflowError"], []
    return {"kind": "result", "value": value, "kept": whole(before, arguments)}, got


def traced(function, task, arrays, ask, file):
    """(header, arrays): what the variables of the student's file held, arrays and numbers, during one call, in order,
    and the line that had run: each value that is new, and each that an assignment gave, at every pass of a loop."""
    names, lines, values, held, last, size = [], [], [], {}, {}, 0
    assigned = assignments("".join(linecache.getlines(file)))

    def note(frame, event, _):
        nonlocal size
        if frame.f_code.co_filename != file:
            return None
        line = last.get(frame, 0)
        for name, value in list(frame.f_locals.items()):
            if isinstance(value, (float, np.floating, np.ndarray)) and np.size(value) < 10_000:
                value = np.array(value)
                new = held.get((frame, name)) != value.tobytes() or name in assigned.get(line, ())
                if new and value.dtype.kind in "fiu" and len(names) < 2000 and size + value.nbytes < TRACED:
                    held[frame, name], size = value.tobytes(), size + value.nbytes
                    names.append(name)
                    lines.append(line or frame.f_lineno)               # variables change after their line has run
                    values.append(value)
        last[frame] = frame.f_lineno
        return note

    arguments = restored(task["arguments"], arrays, handed(ask))
    before = sys.gettrace()
    sys.settrace(note)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return {"kind": "result", "names": names, "lines": lines}, values


def assignments(source):
    """{line: the names that a statement of this one line assigns}."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and node.lineno == node.end_lineno:
            names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            found.setdefault(node.lineno, set()).update(names)
    return found


def empty(tree, names):
    """Whether the functions (and methods of classes) of these names do nothing: a docstring, `pass`, `...`."""
    def idle(node):
        inner = [n for n in node.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
        rest = [n for n in node.body if n not in inner]
        return all(map(idle, inner)) and all(isinstance(n, ast.Pass) or isinstance(n, ast.Expr)
                                             and isinstance(n.value, ast.Constant) for n in rest)
    found = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names]
    return bool(found) and all(map(idle, found))


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
        report["empty"] = empty(ast.parse(request["source"], file), request["names"])
        exec(compile(request["source"], file, "exec"), scope)
        report["defines"] = [k for k, v in scope.items() if callable(v) and not k.startswith("_")][:100]
        report["lacking"] = [name for name in request["names"] if not callable(scope.get(name))]
        if not report["lacking"]:
            function = driven(student, request["driver"]) or scope[request["names"][0]]
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


def driven(student, driver):
    """The exercise's driver as a function of the arguments, which uses what the student's file defines; or None."""
    scope = {"__name__": "driver", "np": np}
    exec(compile(driver, "driver", "exec"), scope)
    return functools.partial(scope["driver"], student) if driver else None
