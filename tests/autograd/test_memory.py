"""No garbage cycles, and no growth over training: measured with the collector switched off."""
import gc
import tracemalloc
import weakref

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.autograd.tensor import Tensor

from ..functions.cases import CASES


@pytest.fixture
def no_collector():
    """The collector is off, with nothing left to collect at the start; objects that exist already are not looked at."""
    gc.collect(0)
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def test_a_graph_is_freed_by_reference_counts_alone(no_collector):
    x = Tensor(np.ones(3), requires_grad=True)
    y = F.tanh(x * x)
    z = (y * y).sum()
    watched = [weakref.ref(t) for t in (y, z, x)]
    del y, z, x
    assert [ref() for ref in watched] == [None, None, None]


def test_backward_frees_what_lies_between(no_collector):
    x = Tensor(np.ones(3), requires_grad=True)
    y = F.exp(x)
    z = y.sum()
    watched = weakref.ref(y)
    del y
    assert watched() is not None
    z.backward()
    assert watched() is None and z.op is not None


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_function_makes_a_cycle(case, no_collector):
    def passes():
        xs = [Tensor(a, requires_grad=True) for a in case.inputs]
        y = case.f(*xs)
        gs = mg.grad((y * y).sum(), xs, create_graph=True)
        mg.grad(sum((g * g).sum() for g in gs), xs)
    passes()
    gc.collect()
    passes()
    assert gc.collect() == 0


def network():
    mg.seed(1)
    return nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Dropout(0.2), nn.Linear(3 * 16, 4))


def training(make):
    model = network()
    opt = make(model.parameters())
    x, y = np.random.default_rng(0).standard_normal((8, 1, 8, 8)).astype(np.float32), np.arange(8) % 4

    def steps(n):
        for _ in range(n):
            opt.zero_grad()
            F.cross_entropy(model(x), y).backward()
            opt.step()
            opt.step(lambda: F.cross_entropy(model(x), y))
    return steps


MAKERS = {"sgd": lambda p: optim.SGD(p, lr=0.01, momentum=0.9), "adam": optim.Adam,
          "lookahead": lambda p: optim.Lookahead(optim.Adam(p), k=2)}


@pytest.mark.parametrize("name", MAKERS)
def test_ten_training_steps_leave_nothing_to_collect(name, no_collector):
    steps = training(MAKERS[name])
    steps(1)
    gc.collect()
    steps(10)
    assert gc.collect() == 0


@pytest.mark.long
def test_two_hundred_training_steps_do_not_grow_the_process(no_collector):
    steps = training(MAKERS["adam"])
    steps(5)
    tracemalloc.start()
    try:
        before, objects = tracemalloc.get_traced_memory()[0], len(gc.get_objects())
        steps(100)                        # two steps in each
        grown, more = tracemalloc.get_traced_memory()[0] - before, len(gc.get_objects()) - objects
    finally:
        tracemalloc.stop()
    assert grown < 200_000, f"{grown} bytes after 200 steps: more than the interpreter's stock of freed tuples"
    assert more < 20, f"{more} objects more after 200 steps"


def test_a_leak_would_be_seen(no_collector):
    """The measurement itself can fail: kept losses hold their graphs, which exceed the margins above."""
    model, kept = network(), []
    x, y = np.ones((8, 1, 8, 8), dtype=np.float32), np.arange(8) % 4
    tracemalloc.start()
    try:
        before, objects = tracemalloc.get_traced_memory()[0], len(gc.get_objects())
        kept += [F.cross_entropy(model(x), y) for _ in range(10)]
        assert tracemalloc.get_traced_memory()[0] - before > 200_000
        assert len(gc.get_objects()) - objects > 20
    finally:
        tracemalloc.stop()


def test_a_model_dies_with_its_last_name():
    """Its parameters() refer to it without keeping it alive, so no collector is needed."""
    gc.disable()
    try:
        model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
        params, alive = model.parameters(), weakref.ref(model)
        assert params.model is model
        del model
        assert alive() is None and params.model is None
    finally:
        gc.enable()
