"""Module: names and order, modes, state, moves, and loading that fails without a trace."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn
from minigrad.errors import DTypeError, LayoutError, MinigradError, ShapeError, StaleGraphError, UsageError
from minigrad.nn import module
from minigrad.parameters.parameter import Parameter


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten())
        self.scale = Parameter(np.float32([2.0]))
        self.head = nn.Linear(2 * 4, 3)
        self.register_buffer("seen", np.zeros(1))

    def forward(self, x):
        return self.head(self.body(x)) * self.scale


X = np.random.default_rng(0).standard_normal((4, 1, 4, 4)).astype(np.float32)
NAMES = ["scale", "body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias", "head.weight", "head.bias"]
BUFFERS = ["seen", "body.1.running_mean", "body.1.running_var", "body.1.num_batches_tracked"]


def test_names_and_order_own_parameters_first():
    net = Net()
    assert [name for name, _ in net.named_parameters()] == NAMES == net.parameters().names
    assert [name for name, _ in net.named_buffers()] == BUFFERS and len(net.buffers()) == 4
    assert [path for path, _ in net.named_modules()] == ["", "body", "body.0", "body.1", "body.2", "body.3", "head"]
    assert [name for name, _ in net.named_children()] == ["body", "head"]
    assert [p.name for p in net.parameters()] == NAMES
    assert list(net.state_dict()) == ["scale", "seen", *NAMES[1:5], *BUFFERS[1:], *NAMES[5:]]


def test_train_and_eval_reach_every_module_and_return_the_model():
    net = Net()
    assert all(m.training for m in net.modules())
    assert net.eval() is net and not any(m.training for m in net.modules())
    assert net.train() is net and all(m.training for m in net.modules())


def test_state_dict_copies():
    net = Net()
    state = net.state_dict()
    state["scale"][:] = 9.0
    assert net.scale.item() == 2.0
    net.scale.data[...] = 3.0
    assert state["scale"][0] == 9.0
    assert all(type(a) is np.ndarray for a in state.values())


def test_a_state_loads_into_another_model_and_gives_its_outputs():
    a, b = Net(), Net()
    a(X)
    a(X)
    params, w = b.parameters(), b.parameters().w
    b.load_state_dict(a.state_dict())
    assert b.parameters() is params and params.w is not None and np.shares_memory(params.w, w)
    np.testing.assert_array_equal(a.eval()(X).numpy(), b.eval()(X).numpy())
    np.testing.assert_array_equal(b.parameters().w, a.parameters().w)
    assert b.body[1].num_batches_tracked == 2


def test_a_state_in_another_dtype_is_converted():
    net = Net()
    net.load_state_dict({name: a.astype(float) for name, a in Net().state_dict().items()})
    assert net.scale.dtype == np.float32 and net.body[1].running_mean.dtype == np.float32
    assert net.body[1].num_batches_tracked.dtype == np.int64


def broken(change):
    state = Net().state_dict()
    change(state)
    return state


@pytest.mark.parametrize("change, kind, words", [
    (lambda s: s.pop("head.bias"), LayoutError, r"missing \['head.bias'\], unknown nothing"),
    (lambda s: s.update(extra=np.zeros(1)), LayoutError, r"missing nothing, unknown \['extra'\]"),
    (lambda s: s.update({"head.bias": np.zeros(4)}), ShapeError, r"head.bias has shape \(4,\), expected \(3,\)"),
    (lambda s: s.update({"head.bias": np.zeros((3, 1))}), ShapeError, r"head.bias has shape \(3, 1\)"),
    (lambda s: s.update({"head.bias": np.array(["a", "b", "c"])}), MinigradError, "head.bias"),
    (lambda s: s.update({"head.bias": np.array([None] * 3)}), MinigradError, "head.bias"),
    (lambda s: s.update({"body.1.running_var": np.zeros(3)}), ShapeError, "running_var"),
    (lambda s: s.update({"head.bias": [0.0, 0.0]}), ShapeError, r"head.bias has shape \(2,\)"),
], ids=["missing", "unknown", "shape", "axes", "text", "objects", "buffer", "list"])
def test_loading_what_does_not_fit_leaves_the_model_untouched(change, kind, words):
    net = Net()
    before = net.state_dict()
    with pytest.raises(kind, match=words):
        net.load_state_dict(broken(change))
    for name, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_gradients_reach_every_parameter_and_zero_grad_clears_them():
    net = Net()
    F.cross_entropy(net(X), np.arange(4) % 3).backward()
    assert all(p.grad.numpy().any() for name, p in net.named_parameters() if name != "body.0.bias")
    net.zero_grad()
    assert not net.parameters().g.any()


def test_to_moves_float_buffers_and_parameters():
    net = Net()
    assert net.to(np.float64) is net
    assert {a.dtype for name, a in net.state_dict().items() if "tracked" not in name} == {np.dtype(np.float64)}
    assert net.body[1].num_batches_tracked.dtype == np.int64
    assert net(X.astype(float)).dtype == np.float64
    assert nn.ReLU().to(np.float64)(X).dtype == np.float32, "a module without parameters can be asked too"


def test_parameters_set_later_are_found():
    net = Net()
    net.parameters()
    net.extra = nn.Linear(3, 1, bias=False)
    params = net.parameters()
    assert params.names == [*NAMES, "extra.weight"] and params.layout.n == params.w.size


def test_replacing_a_parameter_is_seen():
    net = nn.Linear(2, 2)
    net.parameters()
    net.bias = None
    assert net.parameters().names == ["weight"] and net(np.ones((1, 2), np.float32)).shape == (1, 2)


def test_a_parameter_is_not_lost_by_assignment():
    layer = nn.Linear(2, 2)
    for value in (np.ones((2, 2)), mg.Tensor(np.ones((2, 2))), layer.weight * 2.0):
        with pytest.raises(UsageError, match=r"Linear.weight: got .*expected a Parameter or None.*weight.data\[...\]"):
            layer.weight = value
    layer.weight = Parameter(np.ones((2, 2), np.float32))
    assert layer.parameters().w[:4].tolist() == [1, 1, 1, 1]


def test_sequential():
    seq = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    assert len(seq) == 3 and seq[1] is list(seq)[1] and isinstance(seq[-1], nn.Linear)
    head = seq[:2]
    assert isinstance(head, nn.Sequential) and head[0] is seq[0] and len(head) == 2
    x = np.ones((1, 2), np.float32)
    np.testing.assert_array_equal(seq(x).numpy(), seq[2](seq[1](seq[0](x))).numpy())
    assert nn.Sequential()(3) == 3


def test_repr_shows_the_tree():
    assert repr(nn.Sequential(nn.Linear(2, 3),
                              nn.Dropout(0.1))) == "Sequential(\n  (0): Linear(2, 3)\n  (1): Dropout(0.1)\n)"


def test_forward_must_be_defined():
    with pytest.raises(NotImplementedError, match="Module: define forward"):
        nn.Module()(1)


def test_a_module_used_twice_adds_its_gradients():
    layer = nn.Linear(2, 2, bias=False).to(np.float64)
    x = np.array([[1.0, 2.0]])
    W = mg.Tensor(layer.weight.numpy(), requires_grad=True)
    layer(layer(x)).sum().backward()
    expected = mg.grad(((mg.Tensor(x) @ W.T) @ W.T).sum(), W).numpy()
    np.testing.assert_allclose(layer.weight.grad.numpy(), expected, rtol=1e-12)


def test_a_number_too_large_for_the_model_is_refused_and_nothing_is_loaded():
    layer = nn.Linear(2, 1)
    before = layer.state_dict()
    state = {"weight": np.array([[1e39, 1.0]]), "bias": np.zeros(1)}
    with pytest.raises(DTypeError, match="Linear.load_state_dict: weight has a number that is too large for float32"):
        layer.load_state_dict(state)
    np.testing.assert_array_equal(layer.state_dict()["weight"], before["weight"])
    layer.load_state_dict({**state, "weight": np.array([[3e38, -np.inf]])})            # fits; inf was inf already
    np.testing.assert_array_equal(layer.weight.data, np.array([[3e38, -np.inf]], np.float32))
    wide = nn.Linear(2, 1).to(np.float64)
    wide.load_state_dict(state)
    assert wide.weight.data[0, 0] == 1e39


def test_loading_makes_older_graphs_stale():
    net = Net()
    loss = net(mg.Tensor(X)).sum()
    net.load_state_dict(net.state_dict())
    with pytest.raises(StaleGraphError):
        loss.backward()


def test_a_mode_for_a_block():
    net = Net().train()
    net.body.eval()
    for mode in (False, True):
        with module.in_mode(net, mode) as same:
            assert same is net and {m.training for m in net.modules()} == {mode}
        assert net.training and not net.body.training and not net.body[1].training


def test_what_is_loaded_is_named_by_its_class():
    with pytest.raises(LayoutError, match="^Net.load_state_dict"):
        Net().load_state_dict({})


def test_loading_inside_bound_weights_is_refused_by_the_name_of_the_class():
    net = Net()
    params, state = net.parameters(), net.state_dict()
    with params.at(mg.Tensor(params.w)), pytest.raises(UsageError, match="Net.load_state_dict"):
        net.load_state_dict(state)


def test_what_follows_from_the_buffers_is_loaded_with_them():
    """Saved as −1 batches tracked: the weights were averaged, the statistics were not."""
    averaged, other = nn.BatchNorm1d(2), nn.Sequential(nn.BatchNorm1d(2))
    averaged.stale = True
    other.load_state_dict({f"0.{name}": array for name, array in averaged.state_dict().items()})
    assert other[0].stale
    other.load_state_dict(nn.Sequential(nn.BatchNorm1d(2)).state_dict())
    assert not other[0].stale


@pytest.mark.parametrize("held", [
    lambda layer: [layer], lambda layer: (1, layer), lambda layer: {"a": layer}, lambda layer: [layer.weight],
    lambda layer: [1, {"a": (layer.weight,)}],
], ids=["list", "tuple", "dict", "parameters", "deep"])
def test_what_is_trained_is_not_hidden_in_a_list(held):
    net = Net()
    with pytest.raises(UsageError, match="Net.hidden: got a (list|tuple|dict) of Modules or Parameters"):
        net.hidden = held(nn.Linear(1, 1))
    net.sizes = [1, {"a": (2, "b")}]
    assert net.sizes == [1, {"a": (2, "b")}]
