"""All parameters as one vector: order, views, spans, tied and frozen ones, `at`, moves, and what is refused."""
import copy

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.errors import LayoutError
from minigrad.layout import Layout, Parameters
from minigrad.parameter import Parameter
from minigrad.tensor import Tensor


def leaf(*shape, dtype=np.float64):
    n = int(np.prod(shape))
    return Tensor(np.arange(1.0, n + 1).reshape(shape).astype(dtype), requires_grad=True)


def network():
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Sequential(nn.Linear(4, 4), nn.Tanh()), nn.Linear(4, 2))


X = np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32)


# ---------------------------------------------------------------- order and views

def test_names_shapes_and_places():
    layout = network().parameters().layout
    assert [(e.name, e.shape, e.start, e.stop) for e in layout] == [
        ("0.weight", (4, 3), 0, 12), ("0.bias", (4,), 12, 16), ("2.0.weight", (4, 4), 16, 32), ("2.0.bias", (4,), 32, 36),
        ("3.weight", (2, 4), 36, 44), ("3.bias", (2,), 44, 46)]
    assert layout.n == 46 and len(layout) == 6 and [e.is_filter for e in layout] == [True, False] * 3
    assert layout["3.bias"].span == slice(44, 46)


def test_the_vector_and_the_parameters_share_memory():
    model = network()
    params = model.parameters()
    assert params.w.shape == params.g.shape == (46,)
    np.testing.assert_array_equal(params.w, np.concatenate([p.numpy().ravel() for p in params]))
    params.w[:] = np.arange(46)
    np.testing.assert_array_equal(model[3].bias.numpy(), [44, 45])
    model[0].weight.data[...] = -1.0
    assert (params.w[:12] == -1).all()
    F.mse(model(X), np.zeros((5, 2), np.float32)).backward()
    np.testing.assert_array_equal(params.g, np.concatenate([p.grad.numpy().ravel() for p in params]))
    assert params.g.any()
    params.zero_grad()
    assert not params.g.any() and not model[0].weight.grad.numpy().any()


def test_one_object_per_model_and_access_by_name_and_number():
    model = network()
    params = model.parameters()
    assert model.parameters() is params
    assert params["2.0.bias"] is model[2][0].bias is params[3] and list(params)[0] is model[0].weight and len(params) == 6
    assert params.names == [name for name, _ in model.named_parameters()]
    with pytest.raises(LayoutError, match="got parameter name '9.weight', expected one of 0.weight"):
        params["9.weight"]
    assert repr(params) == "Parameters(6 tensors, 46 weights)"


def test_loose_tensors_are_named_by_position():
    a, b = leaf(2, 2), leaf(3)
    params = Parameters([a, b])
    assert params.names == ["0", "1"] and isinstance(a, Parameter) and params[0] is a
    np.testing.assert_array_equal(params.w, [1, 2, 3, 4, 1, 2, 3])
    (a * a).sum().backward()
    np.testing.assert_array_equal(params.g, [2, 4, 6, 8, 0, 0, 0])


def test_a_gradient_made_before_adoption_is_not_lost():
    a = leaf(3)
    (a * a).sum().backward()
    before = a.grad.numpy().copy()
    params = Parameters([a])
    np.testing.assert_array_equal(params.g, before)


def test_adoption_does_not_share_the_users_array():
    array = np.ones(3)
    params = Parameters([Tensor(array, requires_grad=True)])
    params.w[:] = 5.0
    np.testing.assert_array_equal(array, np.ones(3))


def test_tied_weights_count_once():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = nn.Linear(3, 3)
            self.decoder = nn.Linear(3, 3)
            self.decoder.weight = self.encoder.weight

        def forward(self, x):
            return self.decoder(self.encoder(x))

    model = Tied()
    params = model.parameters()
    assert params.names == ["encoder.weight", "encoder.bias", "decoder.bias"] and params.layout.n == 15
    assert list(model.state_dict()) == ["encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"]
    F.mse(model(X), np.zeros((5, 3), np.float32)).backward()
    W = Tensor(model.encoder.weight.numpy().astype(float), requires_grad=True)
    b, c = model.encoder.bias.numpy().astype(float), model.decoder.bias.numpy().astype(float)
    out = (Tensor(X.astype(float)) @ W.T + b) @ W.T + c
    expected = mg.grad(F.mse(out, np.zeros((5, 3))), W).numpy()
    np.testing.assert_allclose(params["encoder.weight"].grad.numpy(), expected, rtol=1e-4, atol=1e-6)
    assert len(Parameters([leaf(2)] * 1 + [model.encoder.weight] * 0)) == 1
    shared = leaf(2)
    assert Parameters([shared, shared]).layout.n == 2


# ---------------------------------------------------------------- spans

def test_a_childs_parameters_are_a_span_of_its_parent():
    model = network()
    params, child = model.parameters(), model[2].parameters()
    assert child.names == ["0.weight", "0.bias"]
    child.w[:] = 3.0
    np.testing.assert_array_equal(params.w[16:36], np.full(20, 3.0))
    assert np.shares_memory(child.g, params.g)


def test_a_list_of_neighbours_is_a_span():
    model = network()
    params = model.parameters()
    part = Parameters([model[0].bias, model[2][0].weight])
    assert part.layout.n == 20 and part.names == ["0", "1"]
    part.w[:] = 2.0
    np.testing.assert_array_equal(params.w[12:32], np.full(20, 2.0))
    assert model[0].bias.name == "0.bias", "the name in the model stays"


def test_a_root_that_absorbs_children_keeps_their_collections_and_optimizers():
    child = nn.Linear(3, 2)
    params = child.parameters()
    opt = optim.SGD(params, lr=0.1, momentum=0.9)
    x, y = X, np.zeros((5, 2), np.float32)
    twin = copy.deepcopy(child)
    twin_opt = optim.SGD(twin.parameters(), lr=0.1, momentum=0.9)

    def step(model, opt):
        opt.zero_grad()
        F.mse(model(x), y).backward()
        opt.step()

    step(child, opt)
    step(twin, twin_opt)
    root = nn.Sequential(nn.Linear(3, 3), child)
    whole = root.parameters()
    assert child.parameters() is params and np.shares_memory(params.w, whole.w) and params.layout.n == 8
    step(child, opt)
    step(twin, twin_opt)
    np.testing.assert_array_equal(params.w, twin.parameters().w)
    np.testing.assert_array_equal(whole.w[12:], params.w)


def test_gradients_survive_being_absorbed():
    child = nn.Linear(3, 2)
    F.mse(child(X), np.zeros((5, 2), np.float32)).backward()
    before = child.weight.grad.numpy().copy()
    root = nn.Sequential(nn.Linear(3, 3), child)
    np.testing.assert_array_equal(root.parameters().g[12:18], before.ravel())


def test_a_graph_made_before_being_absorbed_still_works():
    child = nn.Linear(3, 2)
    loss = F.mse(child(X), np.zeros((5, 2), np.float32))
    root = nn.Sequential(child, nn.Linear(2, 2)).parameters()
    loss.backward()
    assert root.g[:8].any() and not root.g[8:].any()


# ---------------------------------------------------------------- frozen

def test_frozen_parameters_keep_their_place_and_their_bits():
    model = network()
    params = model.parameters()
    model[2][0].weight.requires_grad = model[0].weight.requires_grad = False
    assert params.layout.n == 46 and params.trainable() == [slice(12, 16), slice(32, 46)]
    before = params.w.copy()
    opt = optim.Adam(params, lr=0.1, weight_decay=0.1)
    opt.step(lambda: F.mse(model(X), np.zeros((5, 2), np.float32)))
    np.testing.assert_array_equal(params.w[:12], before[:12])
    np.testing.assert_array_equal(params.w[16:32], before[16:32])
    assert (params.w[12:16] != before[12:16]).all() and (params.w[44:] != before[44:]).all()
    assert not params.g[:12].any() and params.g[12:16].all()


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
    np.testing.assert_allclose(mg.hvp(f, w, v).numpy(), (gradient(w + h * v) - gradient(w - h * v)) / (2 * h), rtol=1e-6, atol=1e-8)


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


# ---------------------------------------------------------------- layout

def test_fill():
    layout = network().parameters().layout
    decay = layout.fill(lambda e: 5e-4 if e.is_filter else 0.0)
    assert decay.dtype == np.float32 and decay.shape == (46,)
    np.testing.assert_array_equal(decay[:16], np.float32([5e-4] * 12 + [0] * 4))
    ramp = layout.fill(lambda e: np.arange(np.prod(e.shape)).reshape(e.shape), dtype=np.float64)
    np.testing.assert_array_equal(ramp[36:46], [0, 1, 2, 3, 4, 5, 6, 7, 0, 1])
    by_row = layout.fill(lambda e: np.arange(e.shape[0])[:, None] if e.is_filter else -1)
    np.testing.assert_array_equal(by_row[36:46], [0] * 4 + [1] * 4 + [-1] * 2)


def test_filter_norms():
    layout = Layout(["conv", "bias"], [(2, 2, 1, 1), (2,)])
    np.testing.assert_array_equal(layout.filter_norms(np.array([3.0, -4.0, 6.0, 8.0, -5.0, 2.0])), [5, 5, 10, 10, 5, 2])


def test_views():
    layout = Layout(["a", "b"], [(2, 2), (1,)])
    v = np.arange(5.0)
    views = layout.views(v)
    views["a"][...] = 0
    np.testing.assert_array_equal(v, [0, 0, 0, 0, 4])
    with pytest.raises(LayoutError, match=r"got a vector of shape \(4,\), expected \(5,\)"):
        layout.views(np.zeros(4))


def test_layouts_compare_by_names_and_shapes():
    a = Layout(["a", "b"], [(2, 2), (1,)])
    assert a == Layout(["a", "b"], [(2, 2), (1,)]) and a != Layout(["a", "c"], [(2, 2), (1,)]) and a != 3
    a.check(Layout(["a", "b"], [(2, 2), (1,)]))
    for other, words in ((Layout(["a", "c"], [(2, 2), (1,)]), r"soup: got c of shape \(1,\), expected b of shape \(1,\)"),
                         (Layout(["a", "b"], [(4,), (1,)]), r"got a of shape \(4,\), expected a of shape \(2, 2\)"),
                         (Layout(["a"], [(2, 2)]), "got 1 parameters, expected 2")):
        with pytest.raises(LayoutError, match=words + ".*one architecture"):
            a.check(other, "soup")


# ---------------------------------------------------------------- what is refused

def test_scattered_parameters_are_refused():
    model = network()
    model.parameters()
    with pytest.raises(LayoutError, match="'0.weight' is part of another model's vector.*freeze the rest"):
        Parameters([model[0].weight, model[3].weight])
    with pytest.raises(LayoutError, match="part of another model's vector"):
        Parameters([model[0].weight, leaf(2, dtype=np.float32)])


def test_mixed_dtypes_are_refused():
    with pytest.raises(LayoutError, match=r"got dtypes \['float32', 'float64'\], expected one for all"):
        Parameters([leaf(2), leaf(2, dtype=np.float32)])


@pytest.mark.parametrize("item", [leaf(2) * 1.0, Tensor([1.0]), np.ones(2), 3.0, "w"], ids=["result", "constant", "array", "number", "text"])
def test_what_is_no_leaf_is_refused(item):
    with pytest.raises(LayoutError, match=f"item 1 is {type(item).__name__}, expected leaf Tensors with requires_grad=True"):
        Parameters([leaf(2), item])


def test_no_tensors_are_refused():
    with pytest.raises(LayoutError, match="got no tensors"):
        Parameters([])


@pytest.mark.parametrize("v", [np.zeros(3), np.zeros((2, 1)), np.zeros(0)], ids=["long", "column", "empty"])
def test_vectors_of_the_wrong_size_are_refused(v):
    params = Parameters([leaf(2)])
    with pytest.raises(LayoutError, match=r"assign: got a vector of shape .*, expected \(2,\)"):
        params.assign(v)
    with pytest.raises(LayoutError, match=r"at: got a vector of shape .*, expected \(2,\)"):
        with params.at(v):
            pass
    np.testing.assert_array_equal(params.w, [1.0, 2.0])


def test_a_collection_taken_apart_by_another_order_says_so():
    a, b = leaf(2), leaf(3)
    first = Parameters([a, b])
    Parameters([b, a])
    with pytest.raises(LayoutError, match="taken into a larger model in another order"):
        first.w
