"""A Parameter on its own: a slice of a vector, written in place."""
import copy

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn
from minigrad.errors import DTypeError, GraphError, ShapeError, UsageError
from minigrad.parameters.parameter import Parameter, check_unbound
from minigrad.autograd.tensor import Tensor


def test_it_is_a_tensor_with_a_gradient_from_the_start():
    p = Parameter([[1.0, 2.0]])
    assert isinstance(p, Tensor) and p.requires_grad and p.dtype == np.float32 and p.shape == (1, 2)
    assert isinstance(p.grad, Tensor) and not p.grad.numpy().any()
    assert Parameter(np.ones(2)).dtype == np.float64 and not Parameter([1.0], requires_grad=False).requires_grad
    assert nn.Parameter is Parameter


def test_integers_are_refused():
    with pytest.raises(DTypeError, match="Parameter: got dtype int64, expected float32 or float64.*astype"):
        Parameter(np.array([1, 2]))


def test_it_does_not_share_the_array_it_was_made_from():
    a = np.ones(2)
    p = Parameter(a)
    p.data[...] = 5.0
    np.testing.assert_array_equal(a, [1, 1])


def test_assigning_data_copies_into_the_vector():
    p = Parameter([1.0, 2.0])
    view, values = p.data, np.array([3.0, 4.0])
    p.data = values
    values[:] = 9.0
    np.testing.assert_array_equal(view, [3.0, 4.0])
    assert p.data is view and p.dtype == np.float32
    p.data = Tensor([5.0, 6.0])
    np.testing.assert_array_equal(view, [5.0, 6.0])
    with pytest.raises(ShapeError, match=r"got values of shape \(3,\), expected \(2,\)"):
        p.data = np.zeros(3)


def test_assigning_a_gradient_copies_and_none_clears():
    p = Parameter([1.0, 2.0])
    view, g = p.grad.data, np.float32([3.0, 4.0])
    p.grad = mg.Tensor(g)
    g[:] = 9.0
    np.testing.assert_array_equal(view, [3.0, 4.0])
    p.grad = None
    assert p.grad.data is view and not view.any()
    with pytest.raises(ShapeError, match=r"gradient of shape \(3,\), expected \(2,\)"):
        p.grad = np.zeros(3)


def test_backward_adds_into_the_same_memory():
    p = Parameter([1.0, 2.0])
    view = p.grad.data
    for times in (1, 2):
        (p * p).sum().backward()
        np.testing.assert_array_equal(view, [2.0 * times, 4.0 * times])
    assert p.grad.data is view


def test_a_frozen_one_gets_no_gradient():
    p, q = Parameter([1.0, 2.0]), Parameter([3.0, 4.0])
    p.requires_grad = False
    (p * q).sum().backward()
    assert not p.grad.numpy().any() and q.grad.numpy().any()
    p.requires_grad = True
    (p * q).sum().backward()
    np.testing.assert_array_equal(p.grad.numpy(), [3.0, 4.0])


def test_operators_on_either_side():
    p, a = Parameter([1.0, 2.0]), np.float32([3.0, 5.0])
    for result, expected in ((p + a, [4, 7]), (a - p, [2, 3]), (2.0 * p, [2, 4]), (p ** 2, [1, 4]), (a @ p, 13),
                             (p[1], 2), (-p, [-1, -2])):
        assert type(result) is Tensor
        np.testing.assert_array_equal(result.numpy(), expected)


def test_operators_that_would_make_another_tensor_are_refused():
    p = Parameter([1.0, 2.0])
    with pytest.raises(UsageError, match=r"got an operator like -= .*leave the model as it is.*p.data\[...\] -= lr"):
        p -= 0.1 * p.grad
    p.data[...] -= 1.0
    np.testing.assert_array_equal(p.numpy(), [0.0, 1.0])


def test_deepcopy():
    p = Parameter([1.0, 2.0])
    p.grad = np.ones(2)
    q = copy.deepcopy(p)
    q.data[...] = 7.0
    assert type(q) is Parameter and q.store is not p.store
    np.testing.assert_array_equal(p.numpy(), [1.0, 2.0])
    one, two = copy.deepcopy([p, p])
    assert one is two


def test_parameters_know_the_model_whose_vector_they_lie_in():
    """Whole, listed or a part: the owner is the model whose parameters() gathered them."""
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    alone = mg.Parameters([mg.Tensor(np.ones(2), requires_grad=True)])
    part = model[0].parameters()
    assert part.model is model[0] and alone.model is None
    whole = model.parameters()
    assert whole.model is model and mg.Parameters(list(whole)).model is model and model[0].parameters().model is model
    model.to(np.float64)
    assert whole.model is model and part.model is model


def test_a_tensor_that_becomes_a_parameter_keeps_its_gradient():
    w = mg.Tensor([1.0, 2.0], requires_grad=True)
    (w * w).sum().backward()
    params = mg.Parameters([w])
    np.testing.assert_array_equal(params.g, [2, 4])
    (w * w).sum().backward()
    np.testing.assert_array_equal(params.g, [4, 8])                     # and adds to it


def test_a_gradient_with_history_cannot_be_written_and_a_bound_parameter_neither():
    params = nn.Linear(1, 1).parameters()
    p, q = params
    p.accumulate(np.ones(p.shape, np.float32), False)
    assert p.grad.numpy().all() and not q.grad.numpy().any()
    with pytest.raises(GraphError, match="create_graph=True cannot write into the gradient vector of 'weight'"):
        p.accumulate(np.ones(p.shape, np.float32), True)
    with params.at(mg.Tensor(params.w)):
        check_unbound("here", list(nn.Linear(1, 1).parameters()))
        with pytest.raises(UsageError, match="here: parameter 'bias' is bound to other values"):
            check_unbound("here", [q])
