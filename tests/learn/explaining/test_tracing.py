"""The line tracer: what was assigned, where, and that tracing leaves no trace."""
import sys

import numpy as np
import pytest
from minigrad.errors import UsageError
from minigrad.learn.explaining.tracing import locals_of, passes, record


def worked(a, b):
    c = a + b                                    #: c = a + b
    a = 0
    a = 0
    d, (e, f) = c, (1, 2)                        # noqa: F841  each is a line of its own
    long = (a
            + b
            + c)
    c += 1
    for i in range(2):
        d = d * 10 + i
    return long


def in_place(v):
    v[0] = 7
    v *= 2
    return v


def test_every_assignment_is_a_line_even_when_nothing_changes():
    result, lines = record(worked, (1, 2))
    assert result == 5
    seen = [(line.name, line.before, line.after) for line in lines]
    assert seen == [("c", None, 3), ("a", 1, 0), ("a", 0, 0), ("d", None, 3), ("e", None, 1), ("f", None, 2),
                    ("long", None, 5), ("c", 3, 4), ("d", 3, 30), ("d", 30, 301)]
    assert lines[0].formula == "c = a + b" and lines[0].code == "c = a + b" and lines[3].symbol == "d"
    assert lines[0].number == worked.__code__.co_firstlineno + 1


def test_changes_in_place_are_seen_with_the_value_before():
    _, lines = record(in_place, (np.array([1.0, 2.0]),))
    np.testing.assert_array_equal(lines[0].before, [1, 2])
    np.testing.assert_array_equal(lines[0].after, [7, 2])
    np.testing.assert_array_equal(lines[1].after, [14, 4])


def test_a_decorated_function_is_traced_inside():
    import functools

    def plain(x):
        y = x + 1
        return y

    @functools.wraps(plain)
    def wrapped(x):
        return plain(x)

    assert [line.name for line in record(wrapped, (1,))[1]] == ["y"]


def test_the_tracer_before_is_put_back_also_after_an_error():
    def fails(x):
        y = x
        raise ValueError(y)

    before = sys.gettrace()
    with pytest.raises(ValueError):
        record(fails, (1,))
    assert sys.gettrace() is before


def test_a_coverage_tracer_is_stopped_and_put_back():
    class Tracer:
        __module__ = "coverage.pytracer"

        def __call__(self, frame, event, arg):
            return None

    before, tracer = sys.gettrace(), Tracer()
    sys.settrace(tracer)
    try:
        assert record(worked, (1, 2))[0] == 5
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


@pytest.mark.skipif(hasattr(sys, "monitoring"), reason="sys.monitoring works beside a debugger")
def test_under_a_debugger_it_refuses_and_leaves_the_debugger():
    def debugger(frame, event, arg):
        return None

    before = sys.gettrace()
    sys.settrace(debugger)
    try:
        with pytest.raises(UsageError, match="debugger"):
            record(worked, (1, 2))
        assert sys.gettrace() is debugger
    finally:
        sys.settrace(before)


def test_a_function_without_source_says_so():
    scope = {}
    exec("def typed(w): return w", scope)
    with pytest.raises(UsageError, match="source"):
        record(scope["typed"], (1,))


def counted(n):
    total, n = n * 2, n + 1
    return [total + i for i in range(n)]


@pytest.mark.skipif(hasattr(sys, "monitoring"), reason="sys.monitoring leaves the tracer alone")
def test_local_variables_are_read_under_a_debugger_and_it_is_put_back():
    def debugger(frame, event, arg):
        return None
    before = sys.gettrace()
    sys.settrace(debugger)
    try:
        found = locals_of(counted, (3,))
        assert sys.gettrace() is debugger
    finally:
        sys.settrace(before)
    assert found == {"total": 6, "n": 4}


def test_local_variables_are_those_at_the_return():
    found = locals_of(counted, kwargs={"n": 5})
    assert {name: found[name] for name in ("total", "n")} == {"total": 10, "n": 6}


def halved(w, times):
    total = 0
    for _ in range(times):
        step = 0.5
        w[:] = w - step * w
        total += w[0]
    return total


def test_the_values_of_every_pass_come_in_order():
    found = passes(halved, (np.array([1.0]), 3))
    assert [w.tolist() for w in found["w"]] == [[0.5], [0.25], [0.125]], "copies, not one array that goes on changing"
    assert found["step"] == [0.5] * 3 and found["total"] == [0, 0.5, 0.75, 0.875]
    assert len(passes(halved, (np.array([1.0]), 9), most=4)["w"]) == 4
