"""All parameters as one vector: order, views, spans, tied and frozen ones; names and places; what is refused."""
import copy

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.errors import LayoutError
from minigrad.parameters.collection import Parameters
from minigrad.parameters.layout import Layout
from minigrad.parameters.parameter import Parameter
from minigrad.autograd.tensor import Tensor


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
        ("0.weight", (4, 3), 0, 12), ("0.bias", (4,), 12, 16), ("2.0.weight", (4, 4), 16, 32),
        ("2.0.bias", (4,), 32, 36),
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
    assert params["2.0.bias"] is model[2][0].bias is params[3]
    assert list(params)[0] is model[0].weight and len(params) == 6
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


def test_trainable_spans_between_frozen_parameters_are_listed_once_each():
    params = Parameters([leaf(n) for n in (2, 1, 3, 1, 2, 2)])
    for i in (1, 3):
        params[i].requires_grad = False
    assert params.trainable() == [slice(0, 2), slice(3, 6), slice(7, 11)]
    params[0].requires_grad = False
    assert params.trainable() == [slice(3, 6), slice(7, 11)]
    params[1].requires_grad = params[0].requires_grad = params[3].requires_grad = True
    assert params.trainable() == [slice(0, 11)]


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
    for other, words in ((Layout(["a", "c"], [(2, 2), (1,)]),
                          r"soup: got c of shape \(1,\), expected b of shape \(1,\)"),
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


@pytest.mark.parametrize("item", [leaf(2) * 1.0, Tensor([1.0]), np.ones(2), 3.0, "w"],
                         ids=["result", "constant", "array", "number", "text"])
def test_what_is_no_leaf_is_refused(item):
    with pytest.raises(LayoutError, match=f"item 1 is {type(item).__name__}, expected leaf Tensors with requires"):
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
    with pytest.raises(LayoutError, match="taken into a larger model in another order"):
        first.g                                              # and again: the first refusal must not settle it
