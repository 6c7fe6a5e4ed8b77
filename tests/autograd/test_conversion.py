"""Conversions keep the graph: dtypes, backends, lists of Tensors; copies refuse where a graph would be lost."""
import copy
import pickle

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.autograd import Tensor
from minigrad.errors import DTypeError, GraphError, ShapeError

A = np.array([1.0, -2.0, 3.0])


def leaf(array=A):
    return Tensor(np.array(array), requires_grad=True)


# ---------------------------------------------------------------- lists of Tensors

def test_a_list_of_tensors_is_stacked_with_its_graph():
    a = leaf()
    y = mg.Tensor([a * a, 2 * a])
    np.testing.assert_array_equal(y.numpy(), [A * A, 2 * A])
    u = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    np.testing.assert_allclose(mg.grad(y, a, u).numpy(), 2 * A * u[0] + 2 * u[1])
    assert y.requires_grad and y.dtype == np.float64                     # the dtype of the Tensors, not float32
    mg.check_grad(lambda x: mg.Tensor([x * x, x.exp()]), A)


def test_functions_take_lists_of_losses():
    a, b = leaf(2.0), leaf(3.0)
    gs = mg.grad(F.mean([a * a, a * b, 1.0]), [a, b])
    np.testing.assert_allclose([g.item() for g in gs], [(2 * 2 + 3) / 3, 2 / 3])
    np.testing.assert_allclose((b + [a, a]).numpy(), [5.0, 5.0])
    nested = mg.tensor([[a, b], [b, a * b]])
    np.testing.assert_array_equal(nested.numpy(), [[2, 3], [3, 6]])
    assert mg.grad(nested[1, 1], b).item() == 2.0


def test_a_list_of_tensors_without_gradients_keeps_their_dtype():
    labels = mg.Tensor([mg.tensor(1), mg.tensor(2)])
    assert labels.dtype == np.int64 and not labels.requires_grad and labels.op is None
    with pytest.raises(ShapeError, match=r"Tensor: got a list of shapes \[\(3,\), \(2,\)\], expected .* one shape"):
        mg.Tensor([leaf(), leaf([1.0, 2.0])])
    assert mg.Tensor([leaf()], requires_grad=True).op is not None


def test_a_parameter_of_a_list_is_a_leaf():
    p = mg.nn.Parameter([leaf(), leaf()])
    assert p.op is None and p.requires_grad and p.shape == (2, 3)


# ---------------------------------------------------------------- dtype and backend

@pytest.mark.parametrize("convert", [lambda t: t.astype(np.float32), lambda t: t.to(np.float32),
                                     lambda t: t.to(np.dtype("float32"))], ids=["astype", "to", "dtype"])
def test_another_float_dtype_keeps_the_graph(convert):
    a = leaf()
    y = convert(a) * 3
    assert y.dtype == np.float32
    g = mg.grad(y, a, np.array([1.0, 2.0, 4.0]))
    np.testing.assert_array_equal(g.numpy(), [3.0, 6.0, 12.0])
    assert g.dtype == np.float64


def test_integers_have_no_graph():
    y = leaf().astype(np.int64)
    assert y.dtype == np.int64 and not y.requires_grad and y.op is None
    assert leaf().astype(np.float16).op is None
    assert mg.tensor([1, 2]).astype(np.float64).dtype == np.float64


def test_moving_to_another_backend_keeps_the_graph(device):
    with mg.using("numpy"):
        a = leaf()
    y = (a.to("fake") * 2.0).to("numpy") * 5.0
    g = mg.grad(y, a, np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(g.numpy(), [10.0, 20.0, 30.0])
    assert isinstance(g.data, np.ndarray) and type(a.to("fake").data) is device.FakeArray


# ---------------------------------------------------------------- copies

def test_a_copy_of_a_leaf_is_a_leaf_of_its_own():
    a = leaf()
    a.grad = np.ones(3)
    for b in (copy.deepcopy(a), pickle.loads(pickle.dumps(a))):
        b.data[0] = 7.0
        assert b.requires_grad and b.grad.numpy().tolist() == [1.0, 1.0, 1.0] and a.data[0] == 1.0


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_copy_of_a_result_is_refused(duplicate):
    y = leaf() * 2.0
    with pytest.raises(GraphError, match="copy: got a result of mul, expected .* Copy y.detach()"):
        duplicate(y)
    np.testing.assert_array_equal(copy.deepcopy(y.detach()).numpy(), 2 * A)


def test_format_and_numbers():
    loss = (leaf() * 2.0).sum()
    assert f"{loss:.3f}" == "4.000" and f"{loss:8.1e}" == " 4.0e+00" and f"{loss}" == str(loss)
    with pytest.raises(ShapeError, match="3 elements, expected exactly one"):
        f"{leaf():.3f}"


# ---------------------------------------------------------------- what can be written

def test_what_numpy_returns_is_read_only_and_data_can_be_written():
    a = leaf()
    for read in (a.numpy(), mg.to_numpy(a), np.asarray(a.detach()), leaf(3.0).numpy()):
        with pytest.raises(ValueError, match="read-only"):
            read[...] = 0.0
    a.data[...] = 5.0
    assert a.numpy().tolist() == [5.0, 5.0, 5.0]                          # a view: it follows
    a.numpy().copy()[...] = 0.0


def test_tensor_copies_and_Tensor_shares():
    array = A.copy()
    shared, copied = mg.Tensor(array), mg.tensor(array)
    array[0] = 9.0
    assert shared.numpy()[0] == 9.0 and copied.numpy()[0] == 1.0


# ---------------------------------------------------------------- what is not a number

@pytest.mark.parametrize("given", [None, "0.5", ["1", "2"], [1.0, None], {1.0}], ids=str)
def test_what_is_not_made_of_numbers_is_refused(given):
    for make in (mg.Tensor, mg.tensor, F.exp, lambda x: mg.ones(2) + x):
        with pytest.raises(DTypeError, match="^(Tensor|tensor|add): got .*, expected a Tensor, an array, a number"):
            make(given)
