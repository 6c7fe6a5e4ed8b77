"""The model at another point: `params.at(v)`; copies of a model, and its moves."""
import copy
import pickle

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.errors import LayoutError, StaleGraphError, UsageError
from minigrad.objective import Objective
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
        with pytest.raises(ValueError, match="read-only"):
            model.parameters().w[:] = 0
        with pytest.raises(UsageError, match="assign: .* is bound to other values"):
            model.parameters().assign(np.zeros(46))
        model[0].parameters().w[:] = 0                      # the sibling is not bound


# ---------------------------------------------------------------- what reads sees v, what writes is refused

READS = {
    "data": lambda p: p.data, "numpy": lambda p: p.numpy(), "detach": lambda p: p.detach().numpy(),
    "Tensor": lambda p: Tensor(p).numpy(), "to_numpy": mg.to_numpy, "asarray": lambda p: np.asarray(p.detach()),
    "to": lambda p: p.to("numpy").data, "astype": lambda p: p.astype(np.float64).data,
    "item": lambda p: [p[i].item() for i in range(2)],
    "operation": lambda p: (p * 1.0).data, "deepcopy": lambda p: copy.deepcopy(p).data,
    "compared": lambda p: np.where(p > 5.0, [7.0, 8.0], [1.0, 2.0]), "iterated": lambda p: [float(t) for t in p],
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("kind", [np.array, Tensor], ids=["array", "tensor"])
def test_every_read_sees_the_bound_values(read, kind):
    p, = params = Parameters([leaf(2)])
    with params.at(kind(np.array([7.0, 8.0]))):
        np.testing.assert_array_equal(read(p), [7.0, 8.0])
    np.testing.assert_array_equal(read(p), [1.0, 2.0])


def test_a_state_dict_is_that_of_the_bound_model():
    model = network()
    params = model.parameters()
    own, v = model.state_dict(), params.w * 2
    with params.at(v):
        state = model.state_dict()
    for name, view in params.layout.views(v).items():
        np.testing.assert_array_equal(state[name], view)
    np.testing.assert_array_equal(model.state_dict()["0.weight"], own["0.weight"])


class Detached(nn.Module):
    """(w · detach(w))²: half of it reads the weight outside any operation."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(np.array([3.0]))

    def forward(self, x):
        return x * (self.w * self.w.detach()) ** 2


def test_an_objective_of_a_model_that_detaches_its_weights():
    """At v it is the loss, and the gradient, of the model that holds v: (8·8)², not (8·3)²."""
    model, data = Detached(), (np.ones((1, 1)), np.zeros((1, 1)))
    f = Objective(model, lambda out, y: out.sum(), data)
    v = np.array([8.0])
    assert f.loss(v) == f(v)[0] == 4096.0 and f.loss(f.w) == 81.0
    np.testing.assert_array_equal(f(v)[1], [2 * 64 * 8])


WRITES = {
    "data": lambda model: setattr(model[0].weight, "data", np.zeros((4, 3))),
    "assign": lambda model: model.parameters().assign(np.zeros(46)),
    "load": lambda model: model.load_state_dict({k: 0 * a for k, a in model.state_dict().items()}),
    "to": lambda model: model.to(np.float64),
    "child": lambda model: model[0].parameters().assign(np.zeros(16)),
    "check": lambda model: model.parameters().check_unbound("step"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_writing_weights_that_are_bound_is_refused(write):
    model = network()
    params = model.parameters()
    before = params.w.copy()
    with params.at(params.w * 2) as leaves:
        with pytest.raises(UsageError, match="parameter '(0.)?weight' is bound to other values .*Write them after"):
            write(model)
        np.testing.assert_array_equal(leaves[0].data, 2 * before[:12].reshape(4, 3))
    np.testing.assert_array_equal(params.w, before)
    assert params.w.dtype == np.float32
    write(model)


RAW_WRITES = {
    "w": lambda p: p.w.__setitem__(slice(None), 0), "w *=": lambda p: p.w.__imul__(2),
    "data": lambda p: p[0].data.fill(0),
    "detach": lambda p: p[0].detach().data.fill(0),
    "Tensor": lambda p: Tensor(p[0]).data.fill(0), "part": lambda p: p[0].data[:1].fill(0),
}


@pytest.mark.parametrize("write", RAW_WRITES.values(), ids=RAW_WRITES)
@pytest.mark.parametrize("kind", [np.array, Tensor], ids=["array", "tensor"])
def test_raw_writes_inside_the_block_are_refused_by_numpy(write, kind):
    params, v = Parameters([leaf(2), leaf(2)]), np.full(4, 5.0)
    with params.at(kind(v)):
        with pytest.raises(ValueError, match="read-only"):
            write(params)
    np.testing.assert_array_equal(params.w, [1.0, 2.0, 1.0, 2.0])
    np.testing.assert_array_equal(v, np.full(4, 5.0))
    v[:] = 6.0                                              # the caller's array stays writable
    write(params)
    assert params.w[0] != 1.0


def test_own_weights_stay_in_view_and_other_models_writable():
    params, other = Parameters([leaf(2)]), Parameters([leaf(2)])
    with params.at(np.array([7.0, 8.0])):
        np.testing.assert_array_equal(params.w, [1.0, 2.0])
        assert np.shares_memory(params.w, params.tensors[0].store.w)
        other.w[:] = 5.0
        other.assign([6.0, 6.0])
        other[0].data = np.array([4.0, 4.0])
    np.testing.assert_array_equal(other.w, [4.0, 4.0])


def test_blocks_of_two_models_add_up():
    one, two = Parameters([leaf(2)]), Parameters([leaf(2)])
    with one.at(np.array([7.0, 8.0])):
        with two.at(np.array([5.0, 6.0])):
            np.testing.assert_array_equal((one[0] * two[0]).numpy(), [35.0, 48.0])
            with one.at(np.array([1.0, 0.0])):
                np.testing.assert_array_equal((one[0] * two[0]).numpy(), [5.0, 0.0])
            np.testing.assert_array_equal((one[0] * two[0]).numpy(), [35.0, 48.0])
        np.testing.assert_array_equal((one[0] * two[0]).numpy(), [7.0, 16.0])


def test_parameters_gathered_inside_a_block_take_their_own_values_along():
    model = network()
    child = model[0].parameters()
    own = child.w.copy()
    with child.at(np.zeros(16, np.float32)):
        params = model.parameters()
        assert not model[0].weight.numpy().any()
    np.testing.assert_array_equal(params.w[:16], own)
    assert np.shares_memory(model[0].weight.data, params.w)


# ---------------------------------------------------------------- graphs and blocks

def cube(p):
    return (p * p * p).sum()


@pytest.mark.parametrize("create_graph", [False, True], ids=["first", "second"])
def test_a_graph_from_outside_uses_the_own_values_inside_a_block(create_graph):
    p, = params = Parameters([leaf(2)])                     # 1, 2: the gradient of Σp³ is 3, 12
    outside = cube(p)
    with params.at(np.array([7.0, 8.0])):
        outside.backward(retain_graph=True)
        np.testing.assert_array_equal(params.g, [3.0, 12.0])
    t = Tensor(np.array([1.0, 2.0]), requires_grad=True)
    mixed = (t * t * p * p).sum()                           # ∂/∂t = 2 t p², which holds p
    with params.at(np.array([7.0, 8.0])):
        g = mg.grad(mixed, t, create_graph=create_graph, retain_graph=True)
        np.testing.assert_array_equal(g.numpy(), [2.0, 16.0])
        if create_graph:
            np.testing.assert_array_equal(mg.grad(g.sum(), t).numpy(), [2.0, 8.0])
            mg.grad(mixed, t, create_graph=True).sum().backward()
    if create_graph:
        np.testing.assert_array_equal(params.g - [3.0, 12.0], [4.0, 16.0])


def test_a_graph_from_inside_keeps_the_bound_values_outside():
    p, = params = Parameters([leaf(2)])
    with params.at(np.array([7.0, 8.0])) as leaves:
        inside = cube(p)
    np.testing.assert_array_equal(mg.grad(inside, leaves)[0].numpy(), [147.0, 192.0])


@pytest.mark.parametrize("create_graph", [False, True], ids=["first", "second"])
def test_grad_by_the_parameters_inside_a_block_is_the_gradient_at_v(create_graph):
    p, = params = Parameters([leaf(2)])
    with params.at(np.array([7.0, 8.0])):
        g, = mg.grad(cube(p), params, create_graph=create_graph)
        np.testing.assert_array_equal(g.numpy(), [147.0, 192.0])
        if create_graph:
            np.testing.assert_array_equal(mg.grad(g.sum(), p).numpy(), [42.0, 48.0])


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


def test_a_graph_from_before_a_move_is_stale():
    model = network()
    loss = loss_of(model)
    model.to(np.float64)
    with pytest.raises(StaleGraphError, match="parameter '3.weight' was changed in place"):
        loss.backward()
    assert not model.parameters().g.any()


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


@pytest.mark.parametrize("dtype", [np.int64, bool, np.complex64, np.float16])
def test_a_point_of_another_kind_of_number_is_refused(dtype):
    """Leaves of integers would round their gradients."""
    params = mg.Parameters([mg.Tensor(np.array([1.0, 2.0]), requires_grad=True)])
    expected = "real ones" if dtype is np.complex64 else "float32 or float64"
    with pytest.raises(mg.errors.DTypeError, match=expected), params.at(np.array([3, 2], dtype=dtype)):
        pass


def test_assigning_to_w_is_assign_and_an_operator_in_place_works():
    p, = params = Parameters([leaf(2)])
    stale = (p * p).sum()
    params.w -= 1.0
    np.testing.assert_array_equal(p.numpy(), [0.0, 1.0])
    with pytest.raises(StaleGraphError):
        stale.backward()
    stale = (p * p).sum()
    params.w = [5.0, 6.0]
    np.testing.assert_array_equal(p.numpy(), [5.0, 6.0])
    with pytest.raises(StaleGraphError):
        stale.backward()
    params.g *= 2.0
    params.g = [1.0, 2.0]
    np.testing.assert_array_equal(p.grad.numpy(), [1.0, 2.0])
    with pytest.raises(LayoutError, match=r"assign: got a vector of shape \(3,\), expected \(2,\)"):
        params.w = [1.0, 2.0, 3.0]


def test_an_operator_in_place_inside_the_block_changes_nothing():
    params = Parameters([leaf(2)])
    with params.at(np.array([7.0, 8.0])):
        with pytest.raises(ValueError, match="read-only"):
            params.w -= 1.0
    np.testing.assert_array_equal(params.w, [1.0, 2.0])


def test_the_array_of_numpy_is_read_only_outside_the_block_too():
    p, = Parameters([leaf(2)])
    with pytest.raises(ValueError, match="read-only"):
        p.numpy()[...] = 0
    p.data[...] = 3.0
    np.testing.assert_array_equal(p.numpy(), [3.0, 3.0])
