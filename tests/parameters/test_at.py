"""The model at another point: `params.at(v)`; copies of a model, and its moves."""
import copy
import pickle

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.errors import LayoutError
from minigrad.parameters.collection import Parameters
from minigrad.autograd.tensor import Tensor


def leaf(*shape, dtype=np.float64):
    n = int(np.prod(shape))
    return Tensor(np.arange(1.0, n + 1).reshape(shape).astype(dtype), requires_grad=True)


def network():
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Sequential(nn.Linear(4, 4), nn.Tanh()), nn.Linear(4, 2))


X = np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32)


# ---------------------------------------------------------------- at(v)

def loss_of(model):
    return F.mse(model(X), np.zeros((5, 2), np.float32))


def test_at_computes_elsewhere_and_changes_nothing():
    model = network()
    params = model.parameters()
    before, v = params.w.copy(), params.w * 2
    elsewhere = copy.deepcopy(model)
    elsewhere.parameters().assign(v)
    with params.at(v) as leaves:
        loss = loss_of(model)
        assert loss.item() == loss_of(elsewhere).item() != 0.0
        g = mg.grad(loss, leaves)
    np.testing.assert_array_equal(params.w, before)
    assert not params.g.any()
    loss_of(elsewhere).backward()
    np.testing.assert_allclose(np.concatenate([a.numpy().ravel() for a in g]), elsewhere.parameters().g, rtol=1e-6)


def test_grad_inside_the_block_takes_the_parameters_themselves():
    """mg.grad with respect to the parameters, not to the leaves that `at` hands out: the gradient at v."""
    model = network()
    params = model.parameters()
    elsewhere = copy.deepcopy(model)
    elsewhere.parameters().assign(params.w * 2)
    loss_of(elsewhere).backward()
    with params.at(params.w * 2):
        g = mg.grad(loss_of(model), list(params))
    found = np.concatenate([a.numpy().ravel() for a in g])
    assert np.abs(found).max() > 1e-2
    np.testing.assert_allclose(found, elsewhere.parameters().g, rtol=1e-6)


def test_at_copies_an_array():
    params = network().parameters()
    v = params.w.copy()
    with params.at(v) as leaves:
        v[:] = 99.0
        assert leaves[0].numpy().max() < 99


def test_at_backward_inside_the_block_leaves_the_vector_of_gradients_alone():
    model = network()
    params = model.parameters()
    with params.at(params.w * 2) as leaves:
        loss_of(model).backward()
        assert leaves[0].grad is not None
    assert not params.g.any()


def test_at_a_tensor_sends_gradients_to_it():
    model = network()
    params = model.parameters()
    w1, w2 = params.w.copy(), params.w * 2
    t = Tensor(np.float32(0.25), requires_grad=True)
    with params.at(Tensor(w1) * (1.0 - t) + Tensor(w2) * t):
        loss = loss_of(model)
    slope = mg.grad(loss, t).item()
    with params.at(w1 * 0.75 + w2 * 0.25) as leaves:
        g = np.concatenate([a.numpy().ravel() for a in mg.grad(loss_of(model), leaves)])
    np.testing.assert_allclose(slope, g @ (w2 - w1), rtol=1e-4)


def test_at_hvp_through_a_tensor():
    model = network().to(np.float64)
    params = model.parameters()
    x, v = X.astype(float), np.random.default_rng(3).standard_normal(46)

    def f(w):
        with params.at(w):
            return F.mse(model(x), np.zeros((5, 2)))

    def gradient(w):
        return mg.value_and_grad(f, w)[1].numpy()

    w, h = params.w.copy(), 1e-5
    np.testing.assert_allclose(mg.hvp(f, w, v).numpy(), (gradient(w + h * v) - gradient(w - h * v)) / (2 * h),
                               rtol=1e-6, atol=1e-8)


def test_at_nests_and_survives_exceptions():
    params = Parameters([leaf(2)])
    p = params[0]

    def value():
        return (p * 1.0).numpy().tolist()

    with params.at(np.array([10.0, 20.0])):
        assert value() == [10, 20]
        with pytest.raises(ZeroDivisionError):
            with params.at(Tensor(np.array([5.0, 6.0]))):
                assert value() == [5, 6]
                raise ZeroDivisionError
        assert value() == [10, 20]
    assert value() == [1, 2]


def test_at_frozen_parameters_get_no_gradient():
    params = Parameters([leaf(2), leaf(2)])
    params[0].requires_grad = False
    with params.at(np.ones(4)) as leaves:
        assert [t.requires_grad for t in leaves] == [False, True]
        loss = (params[0] * params[1]).sum()
        loss.backward()
    assert leaves[0].grad is None and leaves[1].grad is not None


def test_a_child_at_another_point_leaves_its_siblings():
    model = network()
    model.parameters()
    child = model[2].parameters()
    before = model[0](X).numpy()
    with child.at(np.zeros(20, dtype=np.float32)):
        assert not model[2](np.ones((1, 4), np.float32)).numpy().any()
        np.testing.assert_array_equal(model[0](X).numpy(), before)


# ---------------------------------------------------------------- copies and moves

def test_deepcopy_is_independent_in_every_part():
    model = network()
    params = model.parameters()
    twin = copy.deepcopy(model)
    twins = twin.parameters()
    np.testing.assert_array_equal(twins.w, params.w)
    assert twins.names == params.names and not np.shares_memory(twins.w, params.w)
    assert np.shares_memory(twin[0].weight.data, twins.w) and twins[0] is twin[0].weight
    twins.w[:] = 0
    twins.g[:] = 1
    assert params.w.any() and not params.g.any()
    frozen = copy.deepcopy(Parameters([leaf(2), leaf(3)]))
    assert frozen.layout.n == 5


def test_deepcopy_keeps_frozen_and_tied():
    model = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    model[1].weight = model[0].weight
    model[0].bias.requires_grad = False
    twin = copy.deepcopy(model)
    assert twin[1].weight is twin[0].weight and not twin[0].bias.requires_grad
    assert twin.parameters().layout == model.parameters().layout


def test_to_float64_and_back_keeps_the_object_and_its_optimizer():
    model = network()
    params = model.parameters()
    opt = optim.Adam(params, lr=0.1)
    opt.step(lambda: loss_of(model))
    w = params.w.copy()
    assert model.to(np.float64) is model and model.parameters() is params
    assert params.w.dtype == params.g.dtype == model[0].weight.dtype == model[0].weight.grad.dtype == np.float64
    np.testing.assert_array_equal(params.w, w)
    y = F.mse(model(X.astype(float)), np.zeros((5, 2)))
    assert y.dtype == np.float64
    y.backward()
    opt.step()
    assert params.w.dtype == np.float64 and (params.w != w).all()
    assert np.shares_memory(model[3].bias.data, params.w)


def test_a_part_of_a_vector_does_not_move_alone():
    model = network()
    model.parameters()
    with pytest.raises(LayoutError, match="to: these parameters are part of a larger model's vector. Move the larger"):
        model[2].parameters().to(np.float64)


def test_a_model_from_another_process_is_one_vector_again():
    """Pickled (as a process pool does) and read back: the layers are views of the vector, as in the original."""
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    params = model.parameters()
    params[0].requires_grad = False
    twin = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(twin.parameters().w, params.w)
    twin.parameters().w[:] = 7
    assert (twin[0].weight.data == 7).all() and not (params.w == 7).any()
    assert twin.parameters().names == params.names and not twin[0].weight.requires_grad
