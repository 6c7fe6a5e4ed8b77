"""The forms that PyTorch has, step by step against PyTorch: float64, a small net, the rate halved at step 5."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim

torch = pytest.importorskip("torch")

DRAW = np.random.default_rng(0)
X, Y = DRAW.normal(size=(16, 4)), DRAW.integers(0, 3, 16)
WEIGHTS = [DRAW.normal(size=s) * 0.5 for s in ((5, 4), (5,), (3, 5), (3,))]

CASES = {
    "SGD": (lambda p: optim.SGD(p, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "SGD momentum": (lambda p: optim.SGD(p, 0.1, 0.9), lambda p: torch.optim.SGD(p, 0.1, 0.9)),
    "SGD dampening": (lambda p: optim.SGD(p, 0.1, 0.9, dampening=0.4), lambda p: torch.optim.SGD(p, 0.1, 0.9, 0.4)),
    "SGD nesterov": (lambda p: optim.SGD(p, 0.1, 0.9, nesterov=True),
                    lambda p: torch.optim.SGD(p, 0.1, 0.9, nesterov=True)),
    "SGD L2": (lambda p: optim.SGD(p, 0.1, 0.9, weight_decay=0.1),
              lambda p: torch.optim.SGD(p, 0.1, 0.9, weight_decay=0.1)),
    "Adagrad": (lambda p: optim.AdaGrad(p, 0.1, weight_decay=0.1),
               lambda p: torch.optim.Adagrad(p, 0.1, weight_decay=0.1)),
    "RMSprop": (lambda p: optim.RMSProp(p, 0.01, weight_decay=0.1),
               lambda p: torch.optim.RMSprop(p, 0.01, weight_decay=0.1)),
    "RMSprop momentum": (lambda p: optim.RMSProp(p, 0.01, momentum=0.9),
                        lambda p: torch.optim.RMSprop(p, 0.01, momentum=0.9)),
    "Adam": (lambda p: optim.Adam(p, 0.1), lambda p: torch.optim.Adam(p, 0.1)),
    "Adam L2": (lambda p: optim.Adam(p, 0.1, weight_decay=0.1), lambda p: torch.optim.Adam(p, 0.1, weight_decay=0.1)),
    "Adam betas": (lambda p: optim.Adam(p, 0.1, (0.5, 0.8), 0.1), lambda p: torch.optim.Adam(p, 0.1, (0.5, 0.8), 0.1)),
    "AdamW": (lambda p: optim.AdamW(p, 0.1, weight_decay=0.3), lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.3)),
}


def ours(make, steps=12):
    model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)).to(np.float64)
    for p, w in zip(model.parameters(), WEIGHTS, strict=True):
        p.data[...] = w
    opt, path = make(model.parameters()), []
    for i in range(1, steps + 1):
        opt.lr = opt.lr / 2 if i == 5 else opt.lr
        opt.step(lambda: F.cross_entropy(model(mg.Tensor(X)), Y))
        path.append(model.parameters().w.copy())
    return np.array(path)


def theirs(make, steps=12, second=None):
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3)).double()
    with torch.no_grad():
        for p, w in zip(model.parameters(), WEIGHTS, strict=True):
            p.copy_(torch.tensor(w))
    opt, path = make(list(model.parameters())), []
    x, y = torch.tensor(X), torch.tensor(Y)
    for i in range(1, steps + 1):
        for group in opt.param_groups:
            group["lr"] = group["lr"] / 2 if i == 5 else group["lr"]
        opt.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        if second is not None:
            second(model, x, y, opt)
        opt.step()
        path.append(torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy().copy())
    return np.array(path)


@pytest.mark.parametrize("name", CASES)
def test_the_same_trajectory_as_pytorch(name):
    mine, other = CASES[name]
    np.testing.assert_allclose(ours(mine), theirs(other), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name, neighbour", [
    ("SGD momentum", lambda p: optim.SGD(p, 0.1, 0.9, form="velocity")),
    ("SGD dampening", lambda p: optim.SGD(p, 0.1, 0.9)),
    ("RMSprop", lambda p: optim.RMSProp(p, 0.01, weight_decay=0.1, form="inside", eps=1e-4)),
    ("Adam L2", lambda p: optim.AdamW(p, 0.1, weight_decay=0.1)),
    ("AdamW", lambda p: optim.AdamW(p, 0.1, weight_decay=0.3, form="schedule")),
    ("Adam betas", lambda p: optim.Adam(p, 0.1, (0.5, 0.8), 0.1, form="eps_hat"))])
def test_the_neighbours_are_other_trajectories(name, neighbour):
    assert np.abs(ours(neighbour) - theirs(CASES[name][1])).max() > 1e-3


def perturbed(rho, scale):
    """The widely used two-call SAM, written on PyTorch tensors: gradient at w + ρ T² g/‖T g‖, then back to w."""
    def second(model, x, y, opt):
        params = list(model.parameters())
        old = [p.detach().clone() for p in params]
        T = [scale(p.detach()) for p in params]
        length = torch.sqrt(sum(((t * p.grad) ** 2).sum() for t, p in zip(T, params, strict=True)))
        with torch.no_grad():
            for p, t in zip(params, T, strict=True):
                p.add_(t * t * p.grad * (rho / length))
        opt.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        with torch.no_grad():
            for p, w in zip(params, old, strict=True):
                p.copy_(w)
    return second


@pytest.mark.parametrize("wrap, rho, scale", [(optim.SAM, 0.05, torch.ones_like),
                                              (lambda base: optim.ASAM.davda54(base), 2.0, torch.abs),
                                              (optim.ASAM, 0.5, lambda p: p.abs() + 0.01)])
def test_sam_and_asam_around_momentum(wrap, rho, scale):
    mine = ours(lambda p: wrap(optim.SGD(p, 0.1, 0.9, weight_decay=0.1)))
    other = theirs(lambda p: torch.optim.SGD(p, 0.1, 0.9, weight_decay=0.1), second=perturbed(rho, scale))
    np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-11)


def test_swa_is_averaged_model():
    """torch.optim.swa_utils does not count the start (A4)."""
    path = theirs(CASES["SGD momentum"][1], steps=9)
    averaged = torch.optim.swa_utils.AveragedModel(torch.nn.Linear(1, 1))
    assert averaged.n_averaged == 0
    model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)).to(np.float64)
    for p, w in zip(model.parameters(), WEIGHTS, strict=True):
        p.data[...] = w
    opt = optim.SWA(optim.SGD(model.parameters(), 0.1, 0.9), cycle=3, count_start=False)
    for i in range(1, 10):
        opt.lr = opt.lr / 2 if i == 5 else opt.lr
        opt.step(lambda: F.cross_entropy(model(mg.Tensor(X)), Y))
    np.testing.assert_allclose(opt.average, path[[2, 5, 8]].mean(axis=0), rtol=1e-9, atol=1e-11)
