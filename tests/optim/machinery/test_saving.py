"""Saved and resumed: 10 + 10 steps are 20 steps, bit for bit, for every nesting, in a new process."""
import contextlib
import copy
import json
import subprocess
import sys

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.errors import CheckpointError, LayoutError, MinigradError

NESTINGS = {
    "sgd": "optim.SGD(p, 0.1)", "momentum": "optim.SGD(p, 0.1, 0.9, weight_decay=0.01)",
    "sgdw": "optim.SGDW(p, optim.schedules.Cyclic(0.1, 0.01, 3), 0.9, 0.01)", "adagrad": "optim.AdaGrad(p)",
    "rmsprop": "optim.RMSProp(p, momentum=0.9)", "adam": "optim.Adam(p)", "adamw": "optim.AdamW(p, form='schedule')",
    "amsgrad": "optim.AMSGrad(p)", "nadam": "optim.NAdam(p)", "radam": "optim.RAdam(p, betas=(0.9, 0.99))",
    "adamax": "optim.AdaMax(p)", "adadelta": "optim.Adadelta(p)", "lion": "optim.Lion(p, 0.01, weight_decay=0.1)",
    "centered": "optim.RMSProp(p, centered=True, momentum=0.9, initial_accumulator_value=1.0)",
    "ema": "optim.EMA(optim.SGD(p, 0.1), decay=0.9)", "ema corrected": "optim.EMA(optim.Adam(p), 0.9, corrected=True)",
    "ema(lookahead)": "optim.EMA(optim.Lookahead(optim.AMSGrad(p, form='paper'), k=3), 0.9)",
    "rule": "optim.from_rule(optim.rules.adam_slide, p, lr=0.01)", "newton": "optim.Newton(p, damping=5.0)",
    "lookahead": "optim.Lookahead(optim.SGD(p, 0.1, 0.9), k=3)",
    "interpolate": "optim.Lookahead(optim.Adam(p), k=3, inner='interpolate')",
    "reset": "optim.Lookahead(optim.Adam(p), k=4, inner='reset')",
    "sam": "optim.SAM(optim.Adam(p))", "asam": "optim.ASAM(optim.SGD(p, 0.1, 0.9))",
    "lookahead(sam(adamw))": "optim.Lookahead(optim.SAM(optim.AdamW(p)), k=3)",
    "swa(lookahead(sam))": "optim.SWA(optim.Lookahead(optim.SAM(optim.SGD(p, 0.1, 0.9)), k=4), cycle=3, start=4)",
    "sam(swa)": "optim.SAM(optim.SWA(optim.Adam(p), cycle=2, count_start=False))",
}


def net():
    mg.seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))


def make(text, model):
    return eval(text, {"optim": optim, "p": model.parameters()})


def train(model, opt, steps, first=0):
    for i in range(first, first + steps):
        draw = np.random.default_rng(i)
        x, y = draw.normal(size=(8, 3)).astype(np.float32), draw.integers(0, 2, 8)
        opt.step(lambda x=x, y=y: F.cross_entropy(model(mg.Tensor(x)), y))


@pytest.fixture(scope="module")
def resumed(tmp_path_factory):
    """{nesting: (weights and average after 10 steps here and 10 in another process)}"""
    folder = tmp_path_factory.mktemp("states")
    for i, text in enumerate(NESTINGS.values()):
        model = net()
        opt = make(text, model)
        train(model, opt, 10)
        mg.save(folder / f"{i}.npz", model=model, optimizer=opt)
    program = (
        "import numpy as np, minigrad as mg\n"
        "from tests.optim.machinery.test_saving import NESTINGS, net, make, train\n"
        f"for i, text in enumerate(NESTINGS.values()):\n"
        f"    model = net(); opt = make(text, model)\n"
        f"    mg.load({str(folder)!r} + f'/{{i}}.npz', model=model, optimizer=opt)\n"
        f"    train(model, opt, 10, first=10)\n"
        f"    mg.save({str(folder)!r} + f'/{{i}}-end.npz', model=model, optimizer=opt)\n")
    subprocess.run([sys.executable, "-c", program], check=True, cwd=mg.__path__[0] + "/..", timeout=120)
    return {name: folder / f"{i}-end.npz" for i, name in enumerate(NESTINGS)}


@pytest.mark.parametrize("name", NESTINGS)
def test_resuming_in_a_new_process_is_bit_for_bit(name, resumed):
    model = net()
    opt = make(NESTINGS[name], model)
    train(model, opt, 20)
    other_model = net()
    other = make(NESTINGS[name], other_model)
    mg.load(resumed[name], model=other_model, optimizer=other)
    np.testing.assert_array_equal(model.parameters().w, other_model.parameters().w)
    assert opt.gradient_evaluations == other.gradient_evaluations and opt.steps == other.steps == 20
    train(model, opt, 3, first=20)
    train(other_model, other, 3, first=20)
    np.testing.assert_array_equal(model.parameters().w, other_model.parameters().w)
    if hasattr(opt, "average"):
        np.testing.assert_array_equal(opt.average, other.average)


def arrays(tree):
    return [a for v in tree.values() for a in (arrays(v) if isinstance(v, dict) else [v])]


@pytest.mark.parametrize("name", NESTINGS)
def test_state_is_plain_and_by_parameter_name(name):
    model = net()
    opt = make(NESTINGS[name], model)
    train(model, opt, 4)
    saved = opt.state_dict()
    leaves = arrays(saved)
    assert all(isinstance(x, (np.ndarray, int, float, str, type(None))) for x in leaves)
    json.dumps(saved, default=lambda a: a.tolist())
    kept = [a.copy() if isinstance(a, np.ndarray) else a for a in leaves]
    train(model, opt, 4, first=4)
    for a, b in zip(leaves, kept, strict=True):                    # copies, never aliases
        assert np.array_equal(a, b)


def test_state_names_are_parameter_names():
    model = net()
    opt = optim.Lookahead(optim.Adam(model.parameters()))
    train(model, opt, 1)
    saved = opt.state_dict()
    names = ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert list(saved["base"]["state"]["m"]) == list(saved["vectors"]["w"]) == names
    assert saved["base"]["state"]["v"]["0.weight"].shape == (4, 3)


def test_loading_the_wrong_state_is_refused_and_changes_nothing():
    model = net()
    opt = optim.Lookahead(optim.Adam(model.parameters()), k=2)
    train(model, opt, 3)
    before = opt.state_dict()
    other = nn.Linear(3, 2)
    foreign = optim.Lookahead(optim.Adam(other.parameters()), k=2)
    foreign.step(lambda: F.cross_entropy(other(mg.Tensor(np.ones((2, 3), np.float32))), np.array([0, 1])))
    for wrong in (optim.Adam(model.parameters()).state_dict(), foreign.state_dict(),
                  optim.Lookahead(optim.SGD(model.parameters(), 0.1)).state_dict(),
                  optim.Lookahead(optim.Adam(model.parameters(), form="slide")).state_dict()):
        with pytest.raises(mg.MinigradError):
            opt.load_state_dict(wrong)
        for a, b in zip(arrays(opt.state_dict()), arrays(before), strict=True):
            assert np.array_equal(a, b)


def test_a_saved_rate_comes_back_and_a_schedule_stays():
    model = net()
    opt = optim.Adam(model.parameters(), lr=0.1)
    opt.lr = 0.03
    other = optim.Adam(model.parameters(), lr=0.5)
    other.load_state_dict(opt.state_dict())
    assert other.lr == 0.03 and other.base_lr == 0.1
    schedule = optim.schedules.Cosine(0.1, 0.0, 10)
    scheduled = optim.Adam(model.parameters(), lr=schedule)
    scheduled.load_state_dict(opt.state_dict())
    assert scheduled.lr is schedule


def test_a_moment_too_large_for_the_optimizer_is_refused():
    w = mg.Tensor(np.ones(2, np.float32), requires_grad=True)
    opt = optim.SGD([w], lr=0.1, momentum=0.9)
    saved = opt.state_dict()
    saved["state"]["m"] = {"0": np.array([1.0, -1e39])}
    with pytest.raises(mg.errors.DTypeError, match="load_state_dict: 0 has a number that is too large for float32"):
        opt.load_state_dict(saved)
    assert not opt.state["m"].any()


@pytest.mark.parametrize("wrapper, one, other", [
    (optim.Lookahead, {"k": 3}, {"k": 4}), (optim.Lookahead, {"alpha": 0.3}, {"alpha": 0.7}),
    (optim.Lookahead, {"inner": "keep"}, {"inner": "reset"}), (optim.SAM, {"rho": 0.1}, {"rho": 0.2}),
    (optim.SAM, {"p": 2}, {"p": 3}), (optim.SAM, {"batchnorm": "first"}, {"batchnorm": "both"}),
    (optim.ASAM, {"eta": 0.01}, {"eta": 0.02}), (optim.ASAM, {"which": "all"}, {"which": "weights"}),
    (optim.SWA, {"cycle": 2}, {"cycle": 3}), (optim.SWA, {"cycle": 2}, {"cycle": 2, "start": 1}),
    (optim.SWA, {"cycle": 2}, {"cycle": 2, "count_start": False}), (optim.EMA, {"decay": 0.5}, {"decay": 0.6}),
    (optim.EMA, {"decay": 0.5}, {"decay": 0.5, "corrected": True})])
def test_a_wrapper_with_other_settings_refuses_the_state(wrapper, one, other):
    """And with the same settings takes it."""
    model = net()
    make = lambda settings: wrapper(optim.SGD(model.parameters(), 0.1), **settings)
    saved = make(one)
    train(model, saved, 4)
    different, same = make(other), make(one)
    name = next(key for key in other if key not in one or one[key] != other[key])
    with pytest.raises(mg.errors.CheckpointError, match=f"{name}="):
        different.load_state_dict(saved.state_dict())
    assert different.steps == 0
    same.load_state_dict(saved.state_dict())
    assert same.steps == 4


def branches(tree):
    """(parent, key) of every node of nested dicts."""
    for key in list(tree):
        yield tree, key
        if isinstance(tree[key], dict):
            yield from branches(tree[key])


@pytest.mark.parametrize("text", NESTINGS.values(), ids=list(NESTINGS))
def test_a_damaged_state_is_an_error_of_ours_and_changes_nothing(text):
    """Every entry in turn left out or replaced; what is accepted all the same can be trained with."""
    model = net()
    opt = make(text, model)
    train(model, opt, 5)
    whole, refused = copy.deepcopy(opt.state_dict()), 0
    for i in range(sum(1 for _ in branches(whole))):
        for value in ("gone", "x", None, -1, [1], {}):
            state = copy.deepcopy(whole)
            parent, key = list(branches(state))[i]
            if value == "gone":
                del parent[key]
            else:
                parent[key] = value
            try:
                opt.load_state_dict(state)
            except (CheckpointError, LayoutError):
                refused += 1
                np.testing.assert_equal(opt.state_dict(), whole)
            else:                                               # a number, or an entry that this method does not use
                with np.errstate(all="ignore"), contextlib.suppress(MinigradError):
                    train(model, opt, 1)
                opt.load_state_dict(whole)
    assert refused > 3 * i
    with pytest.raises(CheckpointError, match="got the state of|damaged"):
        opt.load_state_dict(3)
