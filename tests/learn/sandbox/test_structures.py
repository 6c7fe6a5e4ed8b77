"""Plain structures: any argument and result, functions that the parent computes, several functions and a driver."""
import json

import numpy as np
import pytest
from minigrad.learn.sandbox import calling
from minigrad.learn.sandbox.messages import CALLS
from minigrad.learn.sandbox.replies import Other, leaves
from minigrad.learn.sandbox.structures import DEEP, VALUES, flat, named, pack, restored, unpack

STRUCTURE = {"w": np.arange(6.0).reshape(2, 3), "flags": (True, False, None), "n": 3, "big": 2**53 + 1, "x": -0.5,
             "labels": np.array([1, 2], np.int32), "mask": np.array([True, False]), "name": "θ̂", "empty": [],
             "steps": [(1, np.float32(0.1)), {"inner": [[], np.zeros((0, 2))]}], "far": float("inf")}


@pytest.fixture(params=["process", "here"])
def play(request, monkeypatch):
    """play(source, *arguments) -> Reply, in a child process and in this one."""
    if request.param == "here":
        monkeypatch.setattr(calling, "runner", lambda: calling.run_here)

    def run(source, *arguments, name="f", outputs=1, **more):
        return calling.call_student(source, name, "f.py", [arguments], outputs, **more)[0]
    return run


def same(a, b):
    """Equal structures: the types of containers and leaves, dtypes, shapes, values."""
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b)
    return type(a) is type(b) and a == b


def test_a_structure_survives_the_message():
    node, arrays = flat(STRUCTURE, named)
    (header, received), _ = unpack(pack({"value": node}, arrays))
    assert same(restored(header["value"], received, None), STRUCTURE)
    assert json.dumps(node)


def test_structures_go_in_and_come_out(play):
    reply = play("def f(s):\n    return s\n", STRUCTURE)
    assert same(reply.value("first", 0), STRUCTURE) and same(reply.value("again", 0), STRUCTURE)
    assert reply.report["calls"][0]["kept"]


def test_leaves_are_named_by_their_place():
    assert list(leaves({"a": [1, {"b": 2}], "c": ()})) == ["['a'][0]", "['a'][1]['b']"]
    assert leaves(5.0) == {"": 5.0}


@pytest.mark.parametrize("change", ["s['w'] = 0 * s['w']", "s['w'] += 1", "s['steps'].append(1)", "del s['n']",
                                    "s['steps'][1]['inner'] = 3", "s['steps'].reverse()", "s['empty'] += [1]"])
def test_a_change_of_the_arguments_is_seen(play, change):
    assert not play(f"def f(s):\n    {change}\n    return 1.0\n", STRUCTURE).report["calls"][0]["kept"]


@pytest.mark.parametrize("result, name", [("lambda: 0", "function"), ("{1: 2}", "dict"), ("{2.0}", "set"),
                                          ("np.ones(2) * 1j", "ndarray of complex128"), ("object()", "object")])
def test_what_is_not_plain_is_named(play, result, name):
    assert play(f"import numpy as np\ndef f():\n    return [{result}]\n").value("first", 0) == [Other(name)]


@pytest.mark.parametrize("result", ["[0] * 10001", "deep"])
def test_a_structure_that_is_too_large_is_an_error(play, result):
    reply = play(f"deep = 1\nfor i in range({DEEP + 1}):\n    deep = [deep]\ndef f():\n    return {result}\n")
    assert reply.report["raised"] == "ValueError" and str(VALUES) in reply.report["text"]


def test_a_generator_arrives_in_its_state_for_every_call(play):
    source = "def f(rng, n):\n    rng.normal()\n    return rng.integers(0, 9, n), rng.permutation(n)\n"
    given = np.random.default_rng(7)
    reply = play(source, given, 5, outputs=2)
    rng = np.random.default_rng(7)
    rng.normal()
    right = rng.integers(0, 9, 5), rng.permutation(5)
    for tag in ("first", "again"):
        assert all(map(np.array_equal, reply.value(tag, 0), right))
    assert given.normal() == np.random.default_rng(7).normal(), "the caller's generator was used"


class Model:
    """A function with a state: how often it was called."""

    def __init__(self):
        self.mean = np.zeros(2)

    def forward(self, x, train=True):
        self.mean += train
        return {"logits": 2 * x, "mean": self.mean}


def test_any_function_can_be_handed_in_and_its_calls_are_recorded(play):
    model, source = Model(), ("def f(net, x):\n    net['forward'](x)\n    a = net['forward'](x + 1, train=False)\n"
                              "    a['logits'] += 1\n    return a\n")
    reply = play(source, {"forward": model.forward, "n": 1}, np.ones(2))
    assert same(reply.value("first", 0), {"logits": np.full(2, 5.0), "mean": np.ones(2)})
    assert same(reply.value("again", 0), reply.value("first", 0)), "the state is that of the first call"
    first, second = reply.calls[0]
    assert first.function == 0 and first.arguments[0].tolist() == [1, 1] and first.keywords == {}
    assert second.arguments[0].tolist() == [2, 2] and second.keywords == {"train": False}
    assert reply.report["calls"][0]["gradients"] == 2 and model.mean.tolist() == [0, 0]


def test_calls_are_recorded_in_order_with_the_function_that_was_called(play):
    reply = play("def f(g, h):\n    return h(g(1.0), [2]) + g(3.0)\n", lambda x: x + 1, lambda x, y: x * y[0])
    assert reply.value("first", 0) == 8.0
    assert [(c.function, c.arguments) for c in reply.calls[0]] == [(0, (1.0,)), (1, (2.0, [2])), (0, (3.0,))]


def test_an_error_of_a_function_is_raised_in_the_student_s_code(play):
    source = "def f(g):\n    try:\n        g(1, 2)\n    except ValueError as why:\n        return str(why)\n"
    assert "positional argument" in play(source, lambda x: x).value("first", 0)
    assert "cannot be handed on" in play(source, lambda x, y: object()).value("first", 0)


def test_calls_are_counted_to_a_limit(play):
    source = f"def f(g):\n    for i in range({CALLS}):\n        g(i)\n    try:\n        g(0)\n" \
             "    except ValueError as why:\n        return str(why)\n"
    asked = []
    reply = play(source, lambda i: asked.append(i) or i)
    assert f"more than {CALLS} calls" in reply.value("first", 0) and len(reply.calls[0]) == CALLS
    large = play("import numpy as np\ndef f(g):\n    return g(np.ones(20_000))\n", lambda x: x)
    assert "bytes" in large.report["text"]


def driver(student, x):
    """Builds a small graph with the student's class."""
    a = student.Value(x)
    b = student.add(a, a)
    b.backward()
    return {"value": b.data, "gradient": a.grad, "many": np.full(2, a.grad)}


TAPE = """class Value:
    def __init__(self, data, parents=()):
        self.data, self.parents, self.grad = data, parents, 0.0
    def backward(self):
        self.grad = 1.0
        for p in self.parents:
            p.grad {sign} self.grad
def add(a, b):
    return Value(a.data + b.data, (a, b))
"""


def test_a_driver_uses_what_the_file_defines(play):
    right = play(TAPE.format(sign="+="), 3.0, name=("Value", "add"), driver=driver)
    wrong = play(TAPE.format(sign="="), 3.0, name=("Value", "add"), driver=driver)
    assert same(right.value("first", 0), {"value": 6.0, "gradient": 2.0, "many": np.full(2, 2.0)})
    assert wrong.value("first", 0)["gradient"] == 1.0


def test_every_name_that_is_missing_is_told(play):
    reply = play("def add(a, b):\n    pass\nValue = 3\n", 3.0, name=("Value", "add", "mul"), driver=driver)
    assert reply.report["lacking"] == ["Value", "mul"] and reply.report["defines"] == ["add"]


@pytest.mark.parametrize("body, empty", [("'''doc'''\n        pass", True), ("return 1", False)])
def test_classes_without_a_body_are_not_attempted(play, body, empty):
    source = f"class Value:\n    def backward(self):\n        {body}\ndef add(a, b):\n    ...\n"
    assert play(source, 3.0, name=("Value", "add"), driver=driver).report["empty"] is empty


def test_the_values_of_every_pass_of_a_loop_come_in_order(play):
    source = ("def f(w):\n    total = 0.0\n    for i in range(4):\n        step = 0.5\n        w = w - step * w\n"
              "        total += w[0]\n    return total\n")
    passes = play(source, np.array([1.0]), trace=0).passes()
    assert [float(w[0]) for w in passes["w"]] == [1.0, 0.5, 0.25, 0.125, 0.0625]
    assert [float(x) for x in passes["step"]] == [0.5] * 4, "a value that stays the same is there for each pass"
    assert [float(x) for x in passes["total"]] == [0.0, 0.5, 0.75, 0.875, 0.9375]
