"""The line tracer: what each line of a function did to its variables, and what it returned.

    result, lines = record(adam, kwargs=…)      lines: [Line(number, code, formula, name, before, after), …]
    values = locals_of(function, arguments)     the local variables when the function returns
    values = passes(function, arguments)        the values that each variable took, at every pass of a loop

The function itself runs; there is no second implementation. Python 3.12 and later use sys.monitoring, earlier versions
sys.settrace, which is restored afterwards. A traced function is about 20 times slower; no other is affected.
"""
import ast
import contextlib
import inspect
import sys
import textwrap
from dataclasses import dataclass

import numpy as np

from ...backend import is_array
from ...errors import UsageError
from .comments import split


@dataclass
class Line:
    """One assignment that ran: line number, code and formula, the Python name (m, or layer.running_mean), and its value
    before and after. A `return` that computes something is one too, with the name "result"."""

    number: int
    code: str
    formula: str
    name: str
    before: object
    after: object

    @property
    def symbol(self):
        """Left-hand side of the formula without its time index (m̂ for m̂ₜ), or the Python name."""
        left = self.formula.partition("=")[0].strip() if "=" in self.formula else ""
        return left.rstrip("ₜ₊₋₁₀ᵢ") or self.name


def record(function, args=(), kwargs=None):
    """Run function(*args, **kwargs) and return (its result, the list of Lines it executed, in order)."""
    plain = inspect.unwrap(function)
    first, source, assigned, ends, returns = _source(plain)
    lines, state, watched = [], {"line": None, "seen": {}}, {name for names in assigned.values() for name in names}

    def note(name, names, after):
        code, formula = split(source[state["line"] - first])
        if len(names) > 1 and any(formula.partition("=")[0].strip() == other for other in names if other != name):
            formula = ""                                     # the formula of another name that the line assigns
        lines.append(Line(state["line"], code, formula, name, state["seen"].get(name), after))

    def on_line(frame, number):
        """A new line is about to run (None: the function returns): record what the line before has assigned."""
        if number is not None and state["line"] in ends and state["line"] <= number <= ends[state["line"]]:
            return                                           # still inside one assignment of several lines
        now = {name: _copy(value) for name in watched if (value := _value(frame.f_locals, name)) is not MISSING}
        names = assigned.get(state["line"], ())
        for name in names:
            if name in now:
                note(name, names, now[name])
        state.update(line=state["line"] if number is None else number, seen=now)

    _refuse_debugger()
    with _line_events(plain.__code__, on_line):
        result = function(*args, **(kwargs or {}))
    if state["line"] in returns:
        note("result", ("result",), result)
    return result, lines


def locals_of(function, args=(), kwargs=None):
    """{name: value} of the local variables of a function when it returns."""
    found = {}

    def on_line(frame, number):
        if number is None:
            found.update(frame.f_locals)

    with _line_events(function.__code__, on_line):
        function(*args, **(kwargs or {}))
    return found


def passes(function, args=(), kwargs=None, most=2000):
    """{name: [its values]} of the variables that a function assigns: one value for each time an assignment ran, in
    order, so for a variable in a loop one for each pass; the first `most` of each. (Reply.passes: those of a student.)
    """
    found = {}
    for line in record(function, args, kwargs)[1]:
        values = found.setdefault(line.name, [])
        if len(values) < most:
            values.append(line.after)
    return found


# ---------------------------------------------------------------- the source


def _source(function):
    """(first line number, source lines, {line: names it assigns}, {first line: last line} of longer assignments, the
    lines of each `return` of something that has no name)."""
    try:
        source, first = inspect.getsourcelines(function)
    except (OSError, TypeError) as why:
        raise UsageError(f"explain: the source of {getattr(function, '__name__', function)!r} cannot be read ({why}). "
                         "Put the function into a file or a notebook cell.") from why
    first, assigned, ends, returns = max(first, 1), {}, {}, set()
    for node in ast.walk(ast.parse(textwrap.dedent("".join(source)))):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr)):
            names = [name for t in targets for name in _stored(t)]
            assigned.setdefault(first + node.lineno - 1, []).extend(names)
            if node.end_lineno > node.lineno:
                ends[first + node.lineno - 1] = first + node.end_lineno - 1
        if isinstance(node, ast.Return) and not all(isinstance(p, (ast.Name, ast.Constant)) for p in _parts(node)):
            returns.update(range(first + node.lineno - 1, first + node.end_lineno))
    return first, source, assigned, ends, returns


def _parts(node):
    """The values that a `return` returns."""
    return node.value.elts if isinstance(node.value, ast.Tuple) else [node.value] if node.value else []


def _stored(target):
    """The names that an assignment to `target` changes: m in `m = …`, `m[:] = …`, `(m, v) = …`, a.b in `a.b[:] = …`."""
    while isinstance(target, (ast.Subscript, ast.Starred)):
        target = target.value
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for part in target.elts for name in _stored(part)]
    if isinstance(target, ast.Attribute):
        return [f"{owner}.{target.attr}" for owner in _stored(target.value)]
    return [target.id] if isinstance(target, ast.Name) else []


MISSING = object()


def _value(variables, name):
    """The value of a name such as layer.running_mean, or MISSING."""
    first, *rest = name.split(".")
    value = variables.get(first, MISSING)
    for attribute in rest:
        value = getattr(value, attribute, MISSING)
    return value


def _copy(value):
    """A copy of an array, which a later line may write to; anything else itself."""
    return value.copy() if is_array(value) and np.ndim(value) else value


# ---------------------------------------------------------------- the events

def _refuse_debugger():
    """UsageError under a debugger that sys.settrace would cut off (before Python 3.12)."""
    old = sys.gettrace()
    if not hasattr(sys, "monitoring") and old is not None and not type(old).__module__.startswith("coverage"):
        raise UsageError(f"explain: a debugger or tracer is active already ({old!r}) and would be cut off. "
                         "Leave it, or run this outside the debugger.")


def _line_events(code, on_line):
    """A block in which on_line(frame, number) is called before each line of `code`, and with None when it returns."""
    return (_monitored if hasattr(sys, "monitoring") else _traced)(code, on_line)


@contextlib.contextmanager
def _traced(code, on_line):
    """The events by sys.settrace; the tracer that was there before is restored."""
    def local(frame, event, arg):
        if event in ("line", "return"):
            on_line(frame, frame.f_lineno if event == "line" else None)
        return local

    old = sys.gettrace()
    sys.settrace(lambda frame, event, arg: local if frame.f_code is code else None)
    try:
        yield
    finally:
        sys.settrace(old)


@contextlib.contextmanager
def _monitored(code, on_line):
    """The events by sys.monitoring (Python 3.12 and later), beside any debugger."""
    monitoring = sys.monitoring
    tool = next((i for i in range(5, -1, -1) if monitoring.get_tool(i) is None), None)
    if tool is None:
        raise UsageError("explain: all tool slots of sys.monitoring are taken. Leave the debugger or profiler.")
    events = monitoring.events
    monitoring.use_tool_id(tool, "minigrad.explain")
    monitoring.register_callback(tool, events.LINE, lambda _, number: on_line(sys._getframe(1), number))
    monitoring.register_callback(tool, events.PY_RETURN, lambda *_: on_line(sys._getframe(1), None))
    monitoring.set_local_events(tool, code, events.LINE | events.PY_RETURN)
    try:
        yield
    finally:
        monitoring.set_local_events(tool, code, 0)
        monitoring.free_tool_id(tool)
