"""No public name without a run on the fake device: a new one fails here until it has a case.

Functions have theirs in the registry (tests/functions/cases.py), layers and optimizers in test_device.py, tools of
weightspace in tests/weightspace/test_device.py; each of these has a test that finds what is missing. Here are all
others.
"""
from functools import partial

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend, data, models, nn, objective, optim, train
from minigrad.optim import rules

from .models.test_derivatives import SMALL

X = np.random.default_rng(0).standard_normal((12, 1, 8, 8)).astype(np.float32)
Y = np.arange(12) % 3
A = np.array([1.0, -2.0, 0.5])


def net():
    mg.seed(1)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 3))


def here(array):
    return backend.asarray(array)


def cubes(x):
    return (x * x * x).sum()


def loss_of(model):
    return lambda: F.cross_entropy(model(mg.Tensor(X)), Y)


def saved_and_loaded(folder, save, load):
    model = net()
    opt = optim.Adam(model.parameters())
    opt.step(loss_of(model))
    save(folder / "a.npz", model=model, optimizer=opt)
    other = net()
    again = optim.Adam(other.parameters())
    load(folder / "a.npz", model=other, optimizer=again)
    again.step(loss_of(other))
    return other.parameters().w


def checkpointed(folder):
    model = net()
    opt, loader = optim.SGD(model.parameters(), lr=0.1, momentum=0.9), data.Loader(X, Y, 5, seed=1)
    file = folder / "run.npz"
    history = train.fit(model, opt, loader, 2, test=(X, Y),
                        on_epoch=lambda h: train.save(file, model=model, optimizer=opt, loader=loader, history=h))
    found = train.last_good(file)
    assert found["history"] == train.Checkpoint(file)["history"] == history
    return [*[row[k] for row in history for k in sorted(row)], found["model"]["1.weight"]]


def replaced():
    """The gradient with BatchNorm's backward pass replaced by one that holds its statistics constant."""
    model = net()
    with mg.override("batchnorm.backward", lambda dy, x, gamma, eps: (
            dy * gamma / (x.var(axis=0) + eps) ** 0.5, (dy * x).sum(axis=0), dy.sum(axis=0))):
        loss_of(model)().backward()
    return model.parameters().g


def explained():
    """The trace of an optimizer's next step."""
    from minigrad.learn import explain
    model = net()
    opt = optim.Adam(model.parameters())
    opt.step(loss_of(model))
    with explain.next(opt, "1.weight", index=(0, 0)):
        opt.step(loss_of(model))
    for name in (None, "2.weight"):
        with explain.next(opt, name):
            opt.step(loss_of(model))
    return model.parameters().w


def step_loss():
    model = net()
    f = objective.StepLoss(model.parameters(), loss_of(model), lambda passes: None)
    L, g = f(f.here)
    return [L, g, f.hvp(f.here, g)]


def double_and_back():
    model = net()
    params = model.parameters()
    return [params.w, params.layout.filter_norms(params.w), params.layout.fill(lambda e: float(e.is_filter))]


def output_of(name):
    arguments, shape = SMALL[name]
    return models.build(name, **arguments)(mg.Tensor(np.random.default_rng(1).standard_normal((2, *shape))))


def seeded(make, *args):
    mg.seed(3)
    return make(*args)


def clipped():
    params = mg.Parameters([w := mg.Tensor(A, requires_grad=True)])
    cubes(w).backward()
    return [optim.clip_grad_norm(params, 0.5), params.g]


def with_mode(block):
    model = net()
    with block(model):
        out = model(mg.Tensor(X))
    return [out, *model.buffers()]


CASES = {
    # minigrad
    "Layout": lambda _: double_and_back(),
    "Op": lambda _: mg.apply(type("Twice", (mg.Op,), {"forward": lambda self, x: 2 * x,
                                                      "dx": lambda self, gy, y, x: 2 * gy})(), mg.Tensor(A)),
    "Parameters": lambda _: mg.Parameters([mg.Tensor(A, requires_grad=True)]).w,
    "Tensor": lambda _: [mg.Tensor(A) @ mg.Tensor(A), mg.Tensor(A)[1:], mg.Tensor(A).to(np.float32), mg.Tensor([1, 2])],
    "check_grad": lambda _: mg.check_grad(F.tanh, A) or 0,
    "explain": lambda _: explained(),
    "grad": lambda _: mg.grad(cubes(x := mg.Tensor(A, requires_grad=True)), x),
    "hessian": lambda _: mg.hessian(cubes, A),
    "hvp": lambda _: mg.hvp(cubes, A, A),
    "jacobian": lambda _: mg.jacobian(lambda x: x * x, A),
    "no_grad": lambda _: with_mode(lambda model: mg.no_grad()),
    "override": lambda _: replaced(),
    "seed": lambda _: net().parameters().w,
    "to_numpy": lambda _: mg.to_numpy(here(A)),
    "using": lambda _: mg.Tensor(A),
    **{name: partial(lambda name, _: getattr(mg, name)(2, 3), name) for name in ("zeros", "ones", "eye", "arange")},
    **{name: partial(lambda name, _: seeded(getattr(mg, name), 2, 3), name) for name in ("rand", "randn")},
    **{name: partial(lambda name, _: getattr(mg, name)(mg.Tensor(A)), name) for name in ("zeros_like", "ones_like")},
    **{name: partial(lambda name, _: seeded(getattr(mg, name), mg.Tensor(A)), name)
       for name in ("rand_like", "randn_like")},
    "full": lambda _: mg.full((2, 3), 0.5),
    "full_like": lambda _: mg.full_like(mg.Tensor(A), 0.5),
    "linspace": lambda _: mg.linspace(0, 1, 5),
    "tensor": lambda _: [mg.tensor(A), mg.tensor([1, 2])],
    "value_and_grad": lambda _: list(mg.value_and_grad(cubes, A)),
    # data
    "LeastSquares": lambda _: data.LeastSquares(9, 3).gradient(here(A)),
    "Logistic": lambda _: data.Logistic(9, 3).gradient(here(A)),
    "Quadratic": lambda _: data.Quadratic([1, 2, 3]).gradient(here(A), np.random.default_rng(0), 2),
    "Loader": lambda _: [part for batch in data.Loader(X, Y, 5, seed=0) for part in batch],
    "channel_statistics": lambda _: list(data.channel_statistics(here(X))),
    "compose": lambda _: data.compose(data.random_flip, data.random_flip)(here(X), np.random.default_rng(0)),
    "corrupt": lambda _: data.corrupt(here(np.abs(X) % 1), "noise", 2, seed=0),
    "cutout": lambda _: data.cutout(here(X), np.random.default_rng(0), size=2),
    "digits": lambda _: [part[:5] for part in data.digits("test")],
    "normalize": lambda _: data.normalize(here(X), mean=0.5, std=2.0),
    "random_crop": lambda _: data.random_crop(here(X), np.random.default_rng(0), 2),
    "random_flip": lambda _: data.random_flip(here(X), np.random.default_rng(0)),
    "split_indices": lambda _: data.split_indices(here(Y), 3),
    "train_test_split": lambda _: data.train_test_split(here(X), here(Y), 3),
    "with_label_noise": lambda _: data.with_label_noise(here(Y), 0.5, seed=0).labels,
    # models
    "LinearRegression": lambda _: models.LinearRegression(3).to(np.float64).optimum(here(np.eye(3)), here(A)),
    "LogisticRegression": lambda _: models.LogisticRegression(3).to(np.float64)(mg.Tensor(np.eye(3))),
    **{name: partial(lambda name, _: output_of(name), name) for name in SMALL},
    # nn
    "frozen_statistics": lambda _: with_mode(lambda model: nn.frozen_statistics()),
    "in_mode": lambda _: with_mode(lambda model: nn.in_mode(model, False)),
    "refresh_batchnorm": lambda _: (nn.refresh_batchnorm(m := net(), [mg.Tensor(X)]), list(m.buffers()))[1],
    # objective
    "Function": lambda _: [*objective.Function(cubes)(here(A)), objective.Function(cubes).hvp(here(A), here(A))],
    "MiniBatches": lambda _: (f := objective.MiniBatches(net(), F.cross_entropy, data.Loader(X, Y, 5, seed=0),
                                                         penalty=0.1))(f.params.w),
    "Objective": lambda _: (f := objective.Objective(net(), F.cross_entropy, (X, Y), penalty=0.1))(f.w),
    "Penalty": lambda _: objective.Penalty(0.5, net().parameters()).times(here(np.ones(348, np.float32))),
    "StepLoss": lambda _: step_loss(),
    # optim
    "RunningAverage": lambda _: optim.RunningAverage(here(A)).value,
    "ExponentialAverage": lambda _: optim.ExponentialAverage(here(A)).value,
    "ascent": lambda _: optim.ascent(here(A), 0.1),
    "sam_gradient": lambda _: optim.sam_gradient(objective.Function(cubes), here(A), 0.1)[1],
    "asam_gradient": lambda _: optim.asam_gradient(objective.Function(cubes), here(A), here(abs(A)), 0.1)[1],
    "allow_nonfinite": lambda _: with_mode(lambda model: optim.allow_nonfinite()),
    "clip_grad_norm": lambda _: clipped(),
    "outer_step": lambda _: optim.outer_step(here(A), here(2 * A), alpha=0.25),
    "newton_step": lambda _: optim.newton_step(objective.Function(cubes), here(abs(A)), 0.1)[2],
    "from_rule": lambda _: optim.from_rule(rules.momentum, net().parameters(), lr=0.1, momentum=0.9).state["m"],
    # train
    "Checkpoint": checkpointed,
    "build_model": lambda _: train.build_model("small_cnn", X.shape[1:], 3)(mg.Tensor(X)),
    "build_optimizer": lambda _: train.build_optimizer("lookahead(sam(adamw))", net().parameters()).params.w,
    "evaluate": lambda _: train.evaluate(net(), here(X), here(Y)),
    "fit": lambda _: list(train.fit(m := net(), optim.SGD(m.parameters(), lr=0.1), data.Loader(X, Y, 5, seed=0),
                                    1)[0].values()),
    "save": lambda folder: saved_and_loaded(folder, mg.save, mg.load),
    "train_epoch": lambda _: train.train_epoch(m := net(), optim.SGD(m.parameters(), lr=0.1),
                                               data.Loader(X, Y, 5, seed=0)),
    "train_step": lambda _: train.train_step(m := net(), optim.SGD(m.parameters(), lr=0.1), X, Y),
}
SAME = {"load": "save", "last_good": "Checkpoint", "apply": "Op", "use": "using", "build": "small_cnn"}
#: names that hold no arrays, or that read files into NumPy arrays and then go the way of `digits` or `load`
HOST = {"MinigradError", "from_dlpack", "CORRUPTIONS", "NoisyLabels", "REGISTRY", "Module", "Parameter", "cifar10",
        "cifar100", "csv", "mnist", "fashion_mnist", "image_folder", "class_names", "transition_matrix", "load_torch"}


def public():
    """Names of all parts but functions and weightspace, whose cases are elsewhere; layers and optimizers left out."""
    for part in (mg, data, models, nn, objective, optim, train):
        for name in getattr(part, "__all__", None) or dir(part):
            thing = getattr(part, name)
            layer = isinstance(thing, type) and issubclass(thing, (nn.Module, optim.Optimizer)) and part is not models
            if not name.startswith("_") and callable(thing) and not layer:
                yield name


def test_every_public_name_has_a_case():
    missing = sorted({name for name in public() if name not in CASES and name not in SAME and name not in HOST})
    assert not missing, f"no run on the fake device for {missing}: add a case above"
    assert not (CASES.keys() | SAME.keys() | HOST) - set(public()) - {"CORRUPTIONS", "REGISTRY", "Module", "Parameter"}


def numbers(result):
    """All numbers of a result in one float64 vector."""
    if isinstance(result, (list, tuple)):
        return np.concatenate([numbers(r) for r in result])
    return np.asarray(backend.to_numpy(result), dtype=np.float64).reshape(-1)


@pytest.mark.parametrize("name", CASES)
def test_the_numbers_of_numpy(name, device, tmp_path):
    with backend.using("numpy"):
        mg.seed(0)
        (tmp_path / "host").mkdir()
        expected = numbers(CASES[name](tmp_path / "host"))
    mg.seed(0)
    (tmp_path / "device").mkdir()
    np.testing.assert_allclose(numbers(CASES[name](tmp_path / "device")), expected, rtol=2e-4, atol=1e-5)
