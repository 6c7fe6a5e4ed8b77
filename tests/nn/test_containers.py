"""ModuleList, ModuleDict, Sequential: names, order and training of what they hold; what they refuse."""
import copy

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn, optim
from minigrad.errors import ArgumentError, UsageError


def test_a_list_names_and_trains_its_modules():
    layers = nn.ModuleList([nn.Linear(2, 3), nn.Tanh()]).append(nn.Linear(3, 1))
    assert list(layers.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert len(layers) == 3 and [type(m).__name__ for m in layers] == ["Linear", "Tanh", "Linear"]
    assert layers[-1] is layers[2] and type(layers[1:]) is nn.ModuleList and layers[1:][1] is layers[2]
    before = layers.parameters().w.copy()
    opt = optim.SGD(layers.parameters(), lr=0.1)
    layers.parameters().g[:] = 1.0
    opt.step()
    np.testing.assert_allclose(layers.parameters().w, before - 0.1, rtol=1e-6)


def test_a_list_is_moved_switched_and_applied_to():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Dropout(0.5), nn.Linear(2, 2)])

    net, seen = Net(), []
    assert net.eval() and not net.layers[0].training
    assert net.to(np.float64).layers[1].weight.dtype == np.float64
    assert net.apply(lambda m: seen.append(type(m).__name__)) is net
    assert seen == ["Dropout", "Linear", "ModuleList", "Net"]            # children first, as in PyTorch
    assert [type(m).__name__ for m in net.layers.children()] == ["Dropout", "Linear"]
    assert [name for name, _ in net.layers.named_children()] == ["0", "1"]


def test_a_dict_by_name():
    heads = nn.ModuleDict({"a": nn.Linear(2, 2), "b": nn.ReLU()})
    heads["c"] = nn.Linear(2, 1)
    assert list(heads) == heads.keys() == ["a", "b", "c"] and len(heads) == 3 and "b" in heads and "d" not in heads
    assert heads["c"] is heads.values()[2] is heads.items()[2][1]
    assert list(heads.state_dict()) == ["a.weight", "a.bias", "c.weight", "c.bias"]
    assert copy.deepcopy(heads)["b"] is not heads["b"]
    for taken in ("train", "training"):
        with pytest.raises(ArgumentError, match=f"ModuleDict: got the name '{taken}', which is an attribute of Module"):
            heads[taken] = nn.ReLU()


def test_a_slice_of_sequential_computes_with_the_same_layers():
    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    x = np.ones((3, 2), np.float32)
    np.testing.assert_array_equal(net[2](net[:2](x)).numpy(), net(x).numpy())


@pytest.mark.parametrize("make", [nn.Sequential, lambda *ms: nn.ModuleList(ms),
                                  lambda *ms: nn.ModuleDict({"a": ms[-1]})],
                         ids=["Sequential", "ModuleList", "ModuleDict"])
def test_what_is_no_module_is_refused_and_not_left_out(make):
    with pytest.raises(ArgumentError, match="got relu, expected Modules. A function goes into the forward"):
        make(nn.Linear(2, 2), mg.functions.relu)
    with pytest.raises(ArgumentError, match=r"got list, expected .* needs a star: Sequential\(\*layers\)"):
        make([nn.Linear(2, 2)])


@pytest.mark.parametrize("value", [[nn.Linear(2, 2)], (nn.ReLU(),), {"a": nn.Linear(2, 2)},
                                   [[nn.Parameter(np.ones(2))]], {"a": [nn.ReLU()]}],
                         ids="list tuple dict nested mixed".split())
def test_modules_in_a_plain_list_are_refused_and_not_forgotten(value):
    net = nn.Identity()
    with pytest.raises(UsageError, match="Identity.layers: got a .* of Modules or Parameters, which would not"):
        net.layers = value
    net.sizes, net.name = [1, 2], {"a": "b"}                              # anything else may be set


@pytest.mark.parametrize("part", [nn.ReLU(), nn.Parameter(np.ones(2))], ids=["module", "parameter"])
def test_a_forgotten_call_of_init(part):
    class Net(nn.Module):
        def __init__(self):
            self.width = 3
            self.part = part

    with pytest.raises(UsageError, match=r"Net: got 'part' before Module.__init__, .* super\(\).__init__\(\)"):
        Net()
