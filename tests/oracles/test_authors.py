"""Forty steps of the published SAM, ASAM, SWA and Lookahead codes on a CNN with BatchNorm, recorded, against ours."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim

from . import small_cnn as setup
from .steps import RECORDED

FOUND = np.load(RECORDED / "authors.npz")
CLOSE = dict(rtol=1e-9, atol=1e-11)

SAME = {
    "davda54 SAM": optim.SAM,
    "davda54 ASAM": optim.ASAM.davda54,
    "samsung SAM": optim.SAM,
    "samsung ASAM": optim.ASAM.samsung,
    "Lookahead none": lambda base: optim.Lookahead(base, 5, 0.8),
    "Lookahead reset": lambda base: optim.Lookahead(base, 5, 0.8, "reset"),
}
#: what is close to the recorded one and yet another method
OTHERS = {
    "davda54 SAM": lambda base: optim.SAM(base, penalty_in_ascent=True),
    "davda54 ASAM": lambda base: optim.ASAM(base, 2.0, eta=0.01),
    "samsung SAM": lambda base: optim.SAM(base, rho=0.0501),
    "samsung ASAM": optim.ASAM.paper,                   # BatchNorm's γ is not scaled there
    "Lookahead none": lambda base: optim.Lookahead(base, 5, 0.5),
    "Lookahead reset": lambda base: optim.Lookahead(base, 5, 0.8),
}


def network():
    model = setup.network(nn).to(np.float64)
    model.parameters().assign(setup.weights())
    return model


def sgd(model):
    return optim.SGD(model.parameters(), setup.LR, setup.MOMENTUM, weight_decay=setup.DECAY)


def statistics(model):
    return np.concatenate([b for name, b in model.named_buffers() if "running" in name])


def train(model, opt):
    """(losses (40,), weights at the marked steps)."""
    losses, kept = [], []
    for i in range(1, setup.STEPS + 1):
        x, y = setup.batch(i)
        losses.append(float(opt.step(lambda: F.cross_entropy(model(mg.Tensor(x)), y)).item()))
        if i in setup.MARKS:
            kept.append(model.parameters().w.copy())
    return np.array(losses), np.array(kept)


@pytest.mark.parametrize("name", SAME)
def test_the_same_forty_steps(name):
    model = network()
    losses, kept = train(model, SAME[name](sgd(model)))
    np.testing.assert_allclose(losses, FOUND[f"{name}: losses"], **CLOSE)
    np.testing.assert_allclose(kept, FOUND[f"{name}: weights"], **CLOSE)
    assert np.abs(kept[-1] - setup.weights()).max() > 0.1


@pytest.mark.parametrize("name", SAME)
def test_the_neighbours_are_other_methods(name):
    model = network()
    _, kept = train(model, OTHERS[name](sgd(model)))
    assert np.abs(kept[-1] - FOUND[f"{name}: weights"][-1]).max() > 1e-6


def test_which_pass_moves_the_running_statistics():
    """Ours: the first, as davda54's with its switch. Without it, and in Samsung's code, both passes do."""
    model = network()
    train(model, optim.SAM(sgd(model)))
    np.testing.assert_allclose(statistics(model), FOUND["davda54 SAM: statistics"], **CLOSE)
    both = FOUND["davda54 SAM, both passes: statistics"]
    assert np.abs(statistics(model) - both).max() > 0.01
    np.testing.assert_allclose(both, FOUND["samsung SAM: statistics"], **CLOSE)


@pytest.mark.parametrize("start, count_start", [(20, True), (15, False)])
def test_swa_counts_the_weights_at_the_end_of_epoch_swa_start(start, count_start):
    """swa_start=4, epochs of 5 steps: ŵ is counted if it is the weights after 4 epochs, not if those after 3."""
    model = network()
    opt = optim.SWA(sgd(model), setup.EPOCH, start, count_start)
    train(model, opt)
    assert opt.captures == FOUND["SWA 4: captured"]
    np.testing.assert_allclose(opt.average, FOUND["SWA 4: weights"], **CLOSE)
    other = network()
    wrong = optim.SWA(sgd(other), setup.EPOCH, start, not count_start)
    train(other, wrong)
    assert np.abs(wrong.average - opt.average).max() > 1e-4


def test_their_refresh_is_the_weighted_one():
    model = network()
    model.parameters().assign(FOUND["SWA 4: weights"])
    found = {}
    for how in ("weighted", "torch", "exact"):
        nn.refresh_batchnorm(model, [(mg.Tensor(x), y) for x, y in setup.batches()], how=how)
        found[how] = statistics(model)
    np.testing.assert_allclose(found["weighted"], FOUND["SWA 4: statistics"], **CLOSE)
    assert all(np.abs(found[how] - found["weighted"]).max() > 1e-4 for how in ("torch", "exact"))
