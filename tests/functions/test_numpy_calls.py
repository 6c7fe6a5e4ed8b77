"""NumPy's operators and functions on Tensors: operators make Tensors, functions refuse to lose a graph."""
import math

import numpy as np
import pytest

import minigrad as mg
from minigrad.errors import BackendError, GraphError

A = np.array([[1.0, 2.0], [3.0, 4.0]])


def leaf():
    return mg.Tensor(A.copy(), requires_grad=True)


#: NumPy's call -> what the message tells to write
REFUSED = {
    "np.exp": (lambda t: np.exp(t), "F.exp"), "np.dot": (lambda t: np.dot(t, t), "x @ y"),
    "np.where": (lambda t: np.where(A > 2, t, 0.0), "F.where"), "np.sum": (lambda t: np.sum(t), "F.sum"),
    "np.concatenate": (lambda t: np.concatenate([t, A]), "F.concatenate"),
    "np.clip": (lambda t: np.clip(t, 0, 1), "F.clip"),
    "np.linalg.norm": (lambda t: np.linalg.norm(t), "F.norm"), "np.stack": (lambda t: np.stack([A, t]), "F.stack"),
    "np.mean": (lambda t: np.mean(t, axis=0), "F.mean"), "np.einsum": (lambda t: np.einsum("ij->i", t), "F.einsum"),
    "np.add": (lambda t: np.add.reduce(t), "F.add"), "np.vstack": (lambda t: np.vstack((t, t)), "F.concatenate"),
    "np.median": (lambda t: np.median(t), "functions of minigrad"),
    "np.asarray": (lambda t: np.asarray(t), "x.numpy()"),
}


@pytest.mark.parametrize("who", REFUSED)
def test_a_function_that_would_lose_the_graph_names_ours(who):
    call, remedy = REFUSED[who]
    with pytest.raises(GraphError) as caught:
        call(leaf())
    message = str(caught.value)
    assert message.startswith(f"{who}: got a Tensor that requires a gradient") and remedy in message
    assert isinstance(caught.value, RuntimeError) and "\n" not in message


@pytest.mark.parametrize("call", [lambda t: np.array([t, t]), lambda t: np.zeros((2, 2)).__setitem__(0, t),
                                  lambda t: np.testing.assert_array_equal(t, A)], ids=["array", "setitem", "testing"])
def test_conversions_inside_numpy_are_refused_too(call):
    with pytest.raises(GraphError, match="np.asarray: got a Tensor that requires a gradient"):
        call(leaf())


def test_without_a_gradient_numpy_computes_on_the_array():
    t = leaf().detach()
    for f in (np.exp, np.sum, np.linalg.norm, np.median, np.isfinite, lambda a: np.concatenate([a, A]),
              lambda a: np.add.reduce(a), lambda a: np.where(a > 2, a, 0.0), lambda a: np.clip(a, a_min=2, a_max=None)):
        result = f(t)
        np.testing.assert_array_equal(result, f(A))
        assert not isinstance(result, mg.Tensor)


OPERATORS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "@": lambda a, b: a @ b, "**": lambda a, b: a ** b,
}


@pytest.mark.parametrize("op", OPERATORS)
def test_an_array_on_the_left_keeps_the_graph(op):
    f, b, u = OPERATORS[op], np.array([[2.0, 0.5], [1.5, 3.0]]), np.array([[1.0, -2.0], [0.5, 4.0]])
    x, y = leaf(), leaf()
    pairs = [(f(b, x), f(mg.Tensor(b), y))] + ([] if op == "@" else [(f(np.float64(2.0), x), f(2.0, y))])
    for numpy_first, tensor_first in pairs:
        np.testing.assert_allclose(mg.grad(numpy_first, x, u).numpy(), mg.grad(tensor_first, y, u).numpy())
        np.testing.assert_allclose(numpy_first.numpy(), tensor_first.numpy())


@pytest.mark.parametrize("compare", [lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b,
                                     lambda a, b: a == b, lambda a, b: a != b], ids="lt le gt ge eq ne".split())
def test_comparisons_with_an_array_on_the_left(compare):
    b = np.array([[2.0, 2.0], [3.0, 0.0]])
    result = compare(b, leaf())
    np.testing.assert_array_equal(result, compare(b, A))
    assert type(result) is np.ndarray


def test_writing_a_tensor_into_an_array_is_refused():
    for t in (leaf(), leaf().detach()):
        array = np.ones((2, 2))
        with pytest.raises(GraphError, match=r"np.add: got a Tensor to write into an array.*array \+= tensor.data"):
            array += t
        with pytest.raises(GraphError, match="np.exp: got a Tensor to write into an array"):
            np.exp(t, out=array)
        np.testing.assert_array_equal(array, np.ones((2, 2)))


def test_the_ways_to_leave_the_graph_on_purpose():
    t = mg.Tensor(np.array(2.25), requires_grad=True)
    assert (float(t), math.sqrt(t), t.item(), f"{t:.1f}", int(t)) == (2.25, 1.5, 2.25, "2.2", 2)
    assert t.numpy() == 2.25 and t.data == 2.25


def test_a_tensor_on_the_device_is_not_copied_unsaid(device):
    with pytest.raises(BackendError, match="np.asarray: the Tensor lives on the GPU. Call .numpy()"):
        np.asarray(mg.Tensor(A))
    x = mg.Tensor(A, requires_grad=True)
    doubled = x.data + x                              # device array on the left
    np.testing.assert_array_equal(doubled.numpy(), 2 * A)
    assert doubled.requires_grad
