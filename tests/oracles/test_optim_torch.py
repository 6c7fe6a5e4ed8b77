"""The forms that PyTorch has, step by step against PyTorch: float64, a small net, the rate halved at step 5."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad import weightspace as ws

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
    "Adagrad from 0.5": (lambda p: optim.AdaGrad(p, 0.1, initial_accumulator_value=0.5),
                         lambda p: torch.optim.Adagrad(p, 0.1, initial_accumulator_value=0.5)),
    "RMSprop centered": (lambda p: optim.RMSProp(p, 0.01, 0.9, 0.1, centered=True, weight_decay=0.1),
                         lambda p: torch.optim.RMSprop(p, 0.01, 0.9, 0.1, centered=True, weight_decay=0.1)),
    "RMSprop centered momentum": (lambda p: optim.RMSProp(p, 0.01, 0.9, 0.1, momentum=0.9, centered=True),
                                  lambda p: torch.optim.RMSprop(p, 0.01, 0.9, 0.1, momentum=0.9, centered=True)),
    "AMSGrad": (lambda p: optim.AMSGrad(p, 0.3, (0.9, 0.6), weight_decay=0.1),
                lambda p: torch.optim.Adam(p, 0.3, (0.9, 0.6), weight_decay=0.1, amsgrad=True)),
    "NAdam": (lambda p: optim.NAdam(p, 0.1, weight_decay=0.1), lambda p: torch.optim.NAdam(p, 0.1, weight_decay=0.1)),
    "NAdam fast": (lambda p: optim.NAdam(p, 0.1, (0.8, 0.9), 0.1, momentum_decay=0.5),
                   lambda p: torch.optim.NAdam(p, 0.1, (0.8, 0.9), 0.1, momentum_decay=0.5)),
    "RAdam": (lambda p: optim.RAdam(p, 0.1, eps=0.1, weight_decay=0.1),
              lambda p: torch.optim.RAdam(p, 0.1, eps=0.1, weight_decay=0.1)),
    "RAdam beta": (lambda p: optim.RAdam(p, 0.1, (0.7, 0.9)), lambda p: torch.optim.RAdam(p, 0.1, (0.7, 0.9))),
    "Adamax": (lambda p: optim.AdaMax(p, 0.1, (0.8, 0.7), 0.1, weight_decay=0.1),
               lambda p: torch.optim.Adamax(p, 0.1, (0.8, 0.7), 0.1, weight_decay=0.1)),
    "Adadelta": (lambda p: optim.Adadelta(p, 1.0, 0.8, 1e-3, weight_decay=0.1),
                 lambda p: torch.optim.Adadelta(p, 1.0, 0.8, 1e-3, weight_decay=0.1)),
    **{f"{name} defaults": (lambda p, mine=mine: mine(p), lambda p, name=name: getattr(torch.optim, name)(p))
       for name, mine in {"NAdam": optim.NAdam, "RAdam": optim.RAdam, "Adamax": optim.AdaMax,
                          "Adadelta": optim.Adadelta}.items()},
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


@pytest.fixture
def float64_scalars():
    """PyTorch keeps NAdam's product of momenta in the default dtype, in float32 even for float64 weights."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.mark.parametrize("name", CASES)
def test_the_same_trajectory_as_pytorch(name, float64_scalars):
    mine, other = CASES[name]
    np.testing.assert_allclose(ours(mine), theirs(other), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name, neighbour", [
    ("SGD momentum", lambda p: optim.SGD(p, 0.1, 0.9, form="velocity")),
    ("SGD dampening", lambda p: optim.SGD(p, 0.1, 0.9)),
    ("RMSprop", lambda p: optim.RMSProp(p, 0.01, weight_decay=0.1, form="inside", eps=1e-4)),
    ("Adam L2", lambda p: optim.AdamW(p, 0.1, weight_decay=0.1)),
    ("AdamW", lambda p: optim.AdamW(p, 0.1, weight_decay=0.3, form="schedule")),
    ("Adam betas", lambda p: optim.Adam(p, 0.1, (0.5, 0.8), 0.1, form="eps_hat")),
    ("Adagrad from 0.5", lambda p: optim.AdaGrad(p, 0.1)),
    ("RMSprop centered", lambda p: optim.RMSProp(p, 0.01, 0.9, 0.1, centered=True, form="inside", weight_decay=0.1)),
    ("RMSprop centered momentum", lambda p: optim.RMSProp(p, 0.01, 0.9, 0.1, momentum=0.9)),
    ("AMSGrad", lambda p: optim.Adam(p, 0.3, (0.9, 0.6), weight_decay=0.1)),
    ("AMSGrad", lambda p: optim.AMSGrad(p, 0.3, (0.9, 0.6), weight_decay=0.1, form="max_corrected")),
    ("NAdam", lambda p: optim.NAdam(p, 0.1, weight_decay=0.1, form="constant")),
    ("NAdam", lambda p: optim.Adam(p, 0.1, weight_decay=0.1)),
    ("RAdam", lambda p: optim.RAdam(p, 0.1, eps=0.1, weight_decay=0.1, threshold=4)),
    ("Adamax", lambda p: optim.AdaMax(p, 0.1, (0.8, 0.7), 0.1, weight_decay=0.1, form="outside")),
    ("Adadelta", lambda p: optim.Adadelta(p, 1.0, 0.9, 1e-3, weight_decay=0.1))])
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


def test_double_swa_is_two_averaged_models():
    """It has no DSWA; by hand: load the mean, a new AveragedModel, which does not count the start, a new optimizer."""
    utils = torch.optim.swa_utils
    assert not [name for name in dir(utils) if "double" in name.lower() or "dswa" in name.lower()]
    scale, net = torch.tensor([[1.0, 3.0]], dtype=torch.float64), torch.nn.Linear(2, 1, bias=False).double()
    torch.nn.init.constant_(net.weight, 4.0)
    for _ in range(2):
        mean, opt = utils.AveragedModel(net), torch.optim.SGD(net.parameters(), 0.1)
        for i in range(1, 7):
            opt.zero_grad()
            (net.weight**2 * scale / 2).sum().backward()
            opt.step()
            if i % 3 == 0:
                mean.update_parameters(net)
        net.load_state_dict(mean.module.state_dict())
    f = ws.Function(lambda w: (w * w * np.array([1.0, 3.0])).sum() * 0.5)
    got = ws.double_swa(f, np.full(2, 4.0), n=12, c=3, lr=0.1)
    np.testing.assert_allclose(got, net.weight.detach().numpy()[0], rtol=1e-12)


@pytest.mark.parametrize("mine, theirs, steps", [
    (optim.schedules.OneCycle(0.3, 30), lambda o, s: s.OneCycleLR(o, 0.3, 30, cycle_momentum=False), 30),
    (optim.schedules.OneCycle(0.3, 41, 0.4, 7.0, 30.0),
     lambda o, s: s.OneCycleLR(o, 0.3, 41, pct_start=0.4, cycle_momentum=False, div_factor=7, final_div_factor=30), 41),
    (optim.schedules.WarmRestarts(0.3, 0.01, 5), lambda o, s: s.CosineAnnealingWarmRestarts(o, 5, 1, 0.01), 23),
    (optim.schedules.WarmRestarts(0.3, 0.01, 3, 2), lambda o, s: s.CosineAnnealingWarmRestarts(o, 3, 2, 0.01), 30),
    (optim.schedules.Cosine(0.3, 0.01, 12), lambda o, s: s.CosineAnnealingLR(o, 12, 0.01), 13),
    (optim.schedules.WarmUp(0.3, 6), lambda o, s: s.LinearLR(o, 1 / 6, total_iters=5), 12)],
    ids=["OneCycle", "OneCycle settings", "WarmRestarts", "WarmRestarts doubling", "Cosine", "WarmUp"])
def test_schedules_of_pytorch(mine, theirs, steps):
    opt = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
    schedule, rates = theirs(opt, torch.optim.lr_scheduler), []
    for _ in range(steps):
        rates.append(opt.param_groups[0]["lr"])
        opt.step()
        if len(rates) < steps:
            schedule.step()
    np.testing.assert_allclose([mine(i) for i in range(1, steps + 1)], rates, rtol=1e-9, atol=1e-15)


def test_ema_of_pytorch_starts_at_the_first_weights_it_sees():
    """AveragedModel copies w₁ and averages from there: our average started at w₁, and neither of EMA's own."""
    path = theirs(CASES["SGD momentum"][1], steps=9)
    model = torch.nn.Linear(1, path.shape[1], bias=False).double()
    averaged = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.8))
    for w in path:
        with torch.no_grad():
            model.weight.copy_(torch.tensor(w[:, None]))
        averaged.update_parameters(model)
    want = averaged.module.weight.detach().numpy()[:, 0]
    mine = optim.ExponentialAverage(path[0], 0.8)
    for w in path[1:]:
        mine.update(w)
    np.testing.assert_allclose(mine.value, want, rtol=1e-12)
    for corrected in (False, True):
        other = optim.ExponentialAverage(np.concatenate([w.ravel() for w in WEIGHTS]), 0.8, corrected)
        for w in path:
            other.update(w)
        assert np.abs(other.value - want).max() > 1e-3


@pytest.mark.parametrize("use_buffers, mean", [(False, 4.0), (True, 2.0)])
def test_ema_of_pytorch_averages_running_statistics_if_told_to(use_buffers, mean):
    """Without use_buffers they are those of the last weights, until `update_bn` takes them anew."""
    swa = torch.optim.swa_utils
    layer = torch.nn.BatchNorm1d(1)
    averaged = swa.AveragedModel(layer, multi_avg_fn=swa.get_ema_multi_avg_fn(0.5), use_buffers=use_buffers)
    for value in (0.0, 4.0):
        layer.running_mean.fill_(value)
        averaged.update_parameters(layer)
    assert averaged.module.running_mean.item() == mean


def test_centred_rmsprop_of_pytorch_becomes_nan_where_ours_does_not():
    """A gradient that does not change: v − a² is 0 up to rounding, in float32 below 0 for many sizes of g."""
    g = torch.linspace(0.01, 5.0, 256)
    theirs = torch.nn.Parameter(torch.zeros(256))
    mine = mg.Tensor(np.zeros(256, np.float32), requires_grad=True)
    other = torch.optim.RMSprop([theirs], 1e-6, alpha=0.5, centered=True)
    opt = optim.RMSProp([mine], 1e-6, beta=0.5, centered=True)
    for _ in range(100):
        theirs.grad = g.clone()
        opt.params.g[:] = g.numpy()
        other.step()
        opt.step()
    assert theirs.isnan().any() and np.isfinite(mine.data).all()
