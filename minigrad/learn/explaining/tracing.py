"""The line tracer: what each line of a function did to its local variables.

    result, lines = record(adam, kwargs=…)      lines: [Line(number, code, formula, name, before, after), …]
    values = locals_of(function, arguments)     the local variables when the function returns

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

from ...errors import UsageError
from .comments import split


@dataclass
class Line:
    """One assignment that ran: line number, code and formula, the Python name, and its value before and after."""

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
    first, source, assigned, ends = _source(plain)
    lines, state = [], {"line": None, "seen": {}}

    def on_line(frame, number):
        """A new line is about to run (None: the function returns): record what the line before has assigned."""
        if number is not None and state["line"] in ends and state["line"] <= number <= ends[state["line"]]:
            return                                           # still inside one assignment of several lines
        now = {name: _copy(value) for name, value in frame.f_locals.items()}
        for name in assigned.get(state["line"], ()):
            if name in now:
                code, formula = split(source[state["line"] - first])
                lines.append(Line(state["line"], code, formula, name, state["seen"].get(name), now[name]))
        state.update(line=number, seen=now)

    _refuse_debugger()
    with _line_events(plain.__code__, on_line):
        result = function(*args, **(kwargs or {}))
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


# ---------------------------------------------------------------- the source


def _source(function):
    """(first line number, source lines, {line: names it assigns}, {first line: last line} of longer assignments)."""
    try:
        source, first = inspect.getsourcelines(function)
    except (OSError, TypeError) as why:
        raise UsageError(f"explain: the source of {getattr(function, '__name__', function)!r} cannot be read ({why}). "
                         "Put the function into a file or a notebook cell.") from why
    first, assigned, ends = max(first, 1), {}, {}
    for node in ast.walk(ast.parse(textwrap.dedent("".join(source)))):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr)):
            names = [n.id for t in targets for n in _stored(t)]
            assigned.setdefault(first + node.lineno - 1, []).extend(names)
            if node.end_lineno > node.lineno:
                ends[first + node.lineno - 1] = first + node.end_lineno - 1
    return first, source, assigned, ends


def _stored(target):
    """The Name nodes that an assignment to `target` changes: m in `m = …`, `m[:] = …`, `(m, v) = …`."""
    while isinstance(target, (ast.Subscript, ast.Attribute, ast.Starred)):
        target = target.value
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for part in target.elts for name in _stored(part)]
    return [target] if isinstance(target, ast.Name) else []


def _copy(value):
    return value.copy() if hasattr(value, "copy") and hasattr(value, "dtype") and np.ndim(value) else value


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
