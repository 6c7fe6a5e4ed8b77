"""The child process: runs a student's function on the inputs it is sent and sends back what came out.

The text of this file is handed to `python -I -c`, so it imports nothing of minigrad; it never sees an expected value.
Descriptors: argv[1] the request (.npz), argv[2] the answer (.npz); argv[3] a user id to become if the grader is
root. Order: limits, NumPy, the request, the libraries; then the privileges are given up; then the student's code runs.
"""
import ast
import contextlib
import ctypes
import importlib
import io
import json
import linecache
import os
import resource
import sys
import traceback
import types

COMMON = ("abc array bisect cmath collections.abc contextlib copy dataclasses datetime decimal enum fractions "
          "functools heapq inspect itertools math numbers operator pprint random re statistics string textwrap time "
          "timeit typing warnings").split()
LAZY = ("char ctypeslib fft lib.recfunctions lib.scimath lib.stride_tricks linalg ma polynomial random rec strings "
        "typing").split()                                  # parts of NumPy that it may import only when they are used
READ, EVERYTHING = 0b1100, 0xFFFF                          # Landlock's rights: read file and directory; all of them


def limit(name, value):
    """Lower a resource limit as far as it can be lowered."""
    number = getattr(resource, name, None)
    if number is not None:
        ceiling = resource.getrlimit(number)[1]
        lower = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.setrlimit(number, (lower, lower))


def confine(readable):
    """Landlock (Linux 5.13 and later): read only what is `readable`, write nothing, no TCP, no signals outward.

    Returns True if the kernel agreed. It cannot be undone by this process or its children.
    """
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        abi = libc.syscall(444, None, ctypes.c_size_t(0), 1)
        if abi < 1:
            return False
        rights = EVERYTHING & ((1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1)
        rules = (ctypes.c_uint64 * 3)(rights, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
        size = 8 if abi < 4 else 16 if abi < 6 else 24
        ruleset = libc.syscall(444, ctypes.byref(rules), ctypes.c_size_t(size), 0)
        for path, access in [(path, READ) for path in readable] + [("/dev/null", 0b110)]:
            if os.path.exists(path):
                access &= rights if os.path.isdir(path) else 0b110
                fd = os.open(path, os.O_PATH)
                beneath = access.to_bytes(8, sys.byteorder) + fd.to_bytes(4, sys.byteorder)
                libc.syscall(445, ruleset, 1, ctypes.c_char_p(beneath), 0)
                os.close(fd)
        return libc.prctl(38, 1, 0, 0, 0) == 0 and libc.syscall(446, ruleset, 0) == 0
    except (OSError, AttributeError):
        return False


def import_early(source):
    """Import what a formula may need while the libraries can still be read: behind the fences they may be out of reach,
    and a right call such as np.median, which imports numpy.ma, would fail there."""
    testing = ["testing"] * ("testing" in source)          # 30 ms, for the few who use it
    for name in [*COMMON, *(f"numpy.{part}" for part in [*LAZY, *testing])]:
        with contextlib.suppress(ImportError):             # an older NumPy does not have them all
            importlib.import_module(name)


def give_up_privileges(uid, numpy_folder):
    """Become an unprivileged user if the grader is root; allow no new processes and no writing of files."""
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    limit("RLIMIT_NPROC", 0)
    library = os.path.dirname(os.__file__)
    system = ["/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/dev/urandom"]
    guarded = confine([os.getcwd(), library, numpy_folder, numpy_folder + ".libs", *system])
    sys.modules["minigrad"] = None                         # so that the answer is not imported by accident
    return guarded


class Gradient:
    """A gradient function that counts its calls: w ↦ A w − b."""

    def __init__(self, A, b):
        self.A, self.b, self.calls = A, b, 0

    def __call__(self, w):
        self.calls += 1
        return self.A @ np.asarray(w, float) - self.b


def decode(part, arrays):
    """One argument from its description: an array, a number, a list, or a gradient function."""
    kind, value = part
    if kind == "array":
        return arrays[value].copy()
    if kind == "list":
        return [decode(p, arrays) for p in value]
    return Gradient(*(decode(p, arrays) for p in value)) if kind == "gradient" else value


def same(a, b):
    """Whether an argument is unchanged."""
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
    return not isinstance(a, np.ndarray) or (a.shape == b.shape and bool((a == b).all()))


def parts(result, many):
    """(arrays, words): each value that a function returned as an array, and its dtype (its type, if that is object)."""
    values = list(result) if many and isinstance(result, (tuple, list)) else [result]
    arrays, words = [], []
    for value in values:
        try:
            array = np.array(value)
        except ValueError:
            array = np.asarray(None)
        words.append("None" if value is None else str(array.dtype) if array.dtype.kind != "O" else type(value).__name__)
        arrays.append(array if array.dtype.kind in "fiu" and array.size < 100_000 else np.zeros(0))
    return arrays, words


def run_calls(function, request, arrays):
    """Every call once in order, then once more in reverse order with fresh inputs."""
    told, sent = [], {}
    order = list(range(len(request["calls"])))
    for tag, numbers in (("first", order), ("again", order[::-1])):
        for i in numbers:
            before, arguments = ([decode(p, arrays) for p in request["calls"][i]] for _ in "ab")
            try:
                got, words = parts(function(*arguments), request["outputs"] > 1)
            except OverflowError:                          # math.exp raises this, np.exp gives inf: the caller judges
                got, words = [np.array(np.inf)], ["OverflowError"]
            sent.update({f"{tag}.{i}.{k}": a for k, a in enumerate(got)})
            if tag == "first":
                kept = all(map(same, before, arguments))
                told.append({"words": words, "kept": kept,
                             "gradients": sum(getattr(a, "calls", 0) for a in arguments)})
    return told, sent


def trace(function, request, arrays, file):
    """What the variables of the student's file held, arrays and numbers, during call number request["trace"]."""
    names, sent = [], {}

    def note(frame, event, _):
        if frame.f_code.co_filename != file:
            return None
        for name, value in list(frame.f_locals.items()):
            if isinstance(value, (float, np.floating, np.ndarray)) and np.size(value) < 10_000 and len(names) < 2000:
                value = np.array(value)
                if value.dtype.kind in "fiu" and (name, value.tobytes()) not in seen:
                    seen.add((name, value.tobytes()))
                    sent[f"seen.{len(names)}"] = value
                    names.append(name)
        return note

    seen = set()
    arguments = [decode(p, arrays) for p in request["calls"][request["trace"]]]
    sys.settrace(note)
    try:
        function(*arguments)
    finally:
        sys.settrace(None)
    return names, sent


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
    where = [{"line": f.lineno, "in": f.name, "code": f.line} for f in frames]
    if isinstance(error, SyntaxError) and error.filename == file:
        where.append({"line": error.lineno, "in": "", "code": (error.text or "").strip()})
    return {"raised": type(error).__name__, "text": str(error)[:500], "where": where}


def main():
    """One request, one answer."""
    request_fd, answer_fd, uid = (int(a) for a in sys.argv[1:4])
    with np.load(io.BytesIO(os.fdopen(request_fd, "rb").read()), allow_pickle=False) as stored:
        arrays = dict(stored)
    request = json.loads(arrays.pop("request").tobytes())
    import_early(request["source"])
    report = {"guarded": give_up_privileges(uid, os.path.dirname(np.__file__))}
    file, sent = request["file"], {}
    linecache.cache[file] = (0, None, request["source"].splitlines(True), file)
    try:
        student = sys.modules["student"] = types.ModuleType("student")
        scope = student.__dict__
        scope["__file__"] = file
        report["empty"] = empty(ast.parse(request["source"], file), request["function"])
        exec(compile(request["source"], file, "exec"), scope)
        function = scope.get(request["function"])
        report["defines"] = [k for k, v in scope.items() if callable(v) and not k.startswith("_")]
        if callable(function):
            report["calls"], sent = run_calls(function, request, arrays)
            if request["trace"] is not None:
                report["names"], more = trace(function, request, arrays, file)
                sent.update(more)
    except BaseException as error:                         # it was raised by the student's code, whatever it is
        report.update(complaint(error, file))
    buffer = io.BytesIO()
    np.savez(buffer, report=np.frombuffer(json.dumps(report).encode(), np.uint8), **sent)
    with os.fdopen(answer_fd, "wb") as channel:
        channel.write(buffer.getvalue())


limits = json.loads(sys.argv[4])
limit("RLIMIT_CPU", limits["cpu"])
limit("RLIMIT_FSIZE", limits["file"])
limit("RLIMIT_NOFILE", limits["files"])
limit("RLIMIT_CORE", 0)
limit("RLIMIT_AS", limits["memory"])

import numpy as np                                          # noqa: E402  under the limits

main()
