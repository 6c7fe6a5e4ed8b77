"""What a submission must do before its numbers are judged: be a file, run to its end, return arrays that fit.

Each of these raises the Refusal that becomes the verdict.
"""
import ast
import os
import stat
import sys

import numpy as np

from ..exercises.plain import Mismatch, answers, conformed, outputs_of, results
from ..sandbox.replies import leaves, numbers, word
from .parsing import parse
from .verdict import Misfit, Refusal

LARGEST_FILE = 200_000        # bytes


def read(path, largest=LARGEST_FILE):
    """The text of a submitted file: a regular file (not a link or a pipe) of at most `largest` bytes of UTF-8."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise Refusal("not_attempted", "there is no file yet", ("file", str(path)),
                      ("to do", "minigrad learn init FOLDER copies the stubs")) from None
    except OSError as why:
        raise Refusal("error", "the file cannot be read", ("file", str(path)), ("reason", str(why.strerror))) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > largest:
        os.close(descriptor)
        raise Refusal("error", "this is not a Python file of ordinary size", ("file", str(path)))
    with os.fdopen(descriptor, "rb") as file:
        try:
            return file.read(largest).decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise Refusal("error", "the file is not UTF-8 text", ("file", str(path))) from None


def arguments_of(source, function):
    """The names of the arguments of the function of this name; none without it."""
    try:
        found = [n for n in parse(source).body if isinstance(n, ast.FunctionDef) and n.name == function]
    except SyntaxError:                                     # the child says what is wrong with it
        return []
    return [a.arg for a in found[-1].args.posonlyargs + found[-1].args.args] if found else []


def must_have_run(exercise, reply, outcome, limits):
    """Raise unless the function was there and ran to its end."""
    if outcome.ended == "time":
        raise Refusal("error", "it did not come to an end",
                      ("limit", f"{limits.cpu} s of computing; the formula takes microseconds"),
                      ("look for", "a loop that never stops"))
    if outcome.ended == "flood":
        raise Refusal("error", "it prints or returns far too much", ("limit", "16 MB"))
    if reply is None:
        raise Refusal("error", "the process ended without an answer",
                      ("look for", "os._exit, a crash, or more memory than there is"))
    report = reply.report
    if report.get("raised") == "NotImplementedError" or report.get("empty"):
        raise Refusal("not_attempted", "not started yet", ("to do", exercise.task))
    missing = report.get("missing", "").partition(".")[0]
    if missing and missing not in {"numpy", *sys.stdlib_module_names}:
        raise Refusal("error", f"it imports {missing}, but only NumPy and the standard library are here",
                      ("instead", "write the formula with NumPy"))
    if "raised" in report:
        rows = [(f"line {w.get('line')}", str(w.get("code"))) for w in report.get("where", [])[-3:]]
        rows.append(("it says", str(report.get("text"))))
        if report["raised"] == "TypeError" and "argument" in str(report.get("text")):
            rows.append(("expected", exercise.task if exercise.driver else
                         f"def {exercise.function}({', '.join(exercise.arguments)}): …"))
        raise Refusal("error", f"stopped by {report['raised']}", *rows)
    if "calls" not in report:
        names = [str(n) for n in report.get("defines", [])]
        status = "error" if names else "not_attempted"
        lacking = [name for name in exercise.names if name in report.get("lacking", ())] or exercise.names
        todo = exercise.task if exercise.driver else f"def {exercise.function}({', '.join(exercise.arguments)}): …"
        raise Refusal(status, f"there is no {'function or class' if exercise.driver else 'function'} {lacking[0]}",
                      *(("nor", name) for name in lacking[1:]), ("it defines", ", ".join(names) or "nothing"),
                      ("to do", todo))


def must_fit(exercise, known, calls, reply):
    """The outputs of every call as float arrays; raise if shape, type, inputs or repetition are not right."""
    told = reply.report["calls"]
    outputs = []
    expected = [*known.right, *answers(exercise.engine, known.stress)]
    forms = results(exercise.engine, calls)
    for i, right in enumerate(expected):
        words, got = told[i]["words"], reply.outputs("first", i)
        stress = i >= len(known.calls)
        if words == ["OverflowError"]:
            if not stress:
                raise Refusal("error", "stopped by OverflowError")
            outputs.append(tuple(np.full(r.shape, np.inf) for r in right))
            continue
        words, got = in_form(exercise, reply.value("first", i), forms[i])
        must_be_arrays(exercise, words, got, right)
        _, again = in_form(exercise, reply.value("again", i), forms[i])
        if len(got) != len(again) or not all(np.array_equal(a, b, equal_nan=True) for a, b in zip(got, again)):
            raise Refusal("invalid", "the same inputs gave two different answers",
                          ("look for", "random numbers, or a variable outside the function that it changes"))
        if not told[i]["kept"]:
            raise Refusal("invalid", "it changes its inputs",
                          ("look for", "x += …, x *= …, x[…] = … or pop on an argument"),
                          ("instead", "x = x + …, or work on x.copy()"))
        outputs.append(outputs_of(tuple(got)))
    return outputs


def in_form(exercise, value, right):
    """(words, arrays) of the leaves of a result in the form of the right one; raise if it has another structure.

    The word is "number" for a text, None, True or False where the right result has one too."""
    if value is None and right is not None:
        return ["None"], []
    try:
        found = leaves(conformed(value, right, names=exercise.outputs)).values()
    except Mismatch as why:
        raise Misfit("invalid", str(why), ("expected", f"return {', '.join(exercise.outputs)}")) from None
    words = [word(leaf) for leaf in found]
    return ["number" if w in ("bool", "str", "None") else w for w in words], [numbers(leaf) for leaf in found]


def must_be_arrays(exercise, words, got, right):
    """Raise unless there are as many outputs as expected, each of the right shape, in double precision."""
    if words == ["None"]:
        raise Refusal("invalid", "it returns nothing", ("look for", f"the line `return {', '.join(exercise.outputs)}`"))
    if len(words) != len(right) or len(got) != len(right):
        raise Misfit("invalid", f"it returns {len(words)} value{'s' * (len(words) != 1)} instead of {len(right)}",
                     ("expected", f"return {', '.join(exercise.outputs)}"))
    for name, kind, array, r in zip(exercise.outputs, words, got, right, strict=True):
        if not kind.startswith(("float", "int", "uint", "longdouble", "number")):
            raise Refusal("invalid", f"{name} is not an array of numbers", ("it is", kind))
        if array.shape != r.shape:
            raise Misfit("invalid", f"{name} has the wrong shape", ("yours", str(array.shape)),
                         ("expected", str(r.shape)), ("look for", "sums over the wrong axis, keepdims, broadcasting"))
        if kind in ("float16", "float32"):
            raise Refusal("invalid", f"{name} is {kind}, the inputs are float64",
                          ("look for", f"a conversion to {kind}: it throws away more than half of the digits"))


def must_be_finite(exercise, probes):
    """Raise if a value is not finite; called when no known mistake explains it."""
    for i, outputs in enumerate(probes, 1):
        for name, array in zip(exercise.outputs, outputs, strict=True):
            if not np.all(np.isfinite(array)):
                raise Refusal("invalid", f"{name} is not finite", ("where", f"probe {i} of {len(probes)}"),
                              ("look for", "a division by zero, or the root or logarithm of a negative number"))
