"""Models on the fake device: a training step, the same numbers as on the CPU; checkpoints hold host arrays."""
import numpy as np
import pytest

from minigrad import backend, models, optim
from minigrad import functions as F
from minigrad.autograd.tensor import Tensor
from minigrad.train import load, save

SMALL = {"small_cnn": ({"width": 0.25}, (1, 8, 8)), "vgg16": ({"width": 1 / 32}, (3, 32, 32)),
         "resnet20": ({"width": 1 / 8}, (3, 8, 8)), "resnext29_32x4d": ({"width": 1 / 16, "groups": 2}, (3, 8, 8)),
         "densenet121": ({"width": 1 / 32}, (3, 16, 16)), "wide_resnet28_2": ({"width": 1 / 16}, (3, 8, 8)),
         "preresnet164": ({"width": 1 / 16}, (3, 8, 8)), "pyramidnet272": ({"width": 1 / 24}, (3, 8, 8)),
         "resnet50": ({"width": 1 / 32}, (3, 64, 64))}


def step(name):
    """(loss, weights after one step) of a narrow copy."""
    backend.seed(1)
    arguments, shape = SMALL[name]
    model = models.build(name, **arguments)
    x = backend.asarray(np.random.default_rng(2).normal(size=(3, *shape)).astype(np.float32))
    y = backend.asarray(np.array([1, 0, 2]))
    optimizer = optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
    loss = optimizer.step(lambda: F.cross_entropy(model(Tensor(x)), y))
    return loss, model, optimizer


@pytest.mark.parametrize("name", SMALL)
def test_one_step(device, name):
    loss, model, _ = step(name)
    with backend.using("numpy"):
        expected, plain, _ = step(name)
    assert isinstance(model.parameters().w, device.FakeArray)
    assert loss.item() == pytest.approx(expected.item(), rel=1e-4)
    np.testing.assert_allclose(model.parameters().w.get(), plain.parameters().w, rtol=2e-3, atol=1e-4)


def test_a_checkpoint_moves_between_device_and_host(device, tmp_path):
    _, model, optimizer = step("small_cnn")
    save(tmp_path / "a.npz", model=model, optimizer=optimizer, w=model.parameters().w)
    with backend.using("numpy"):
        other = models.small_cnn(width=0.25)
        again = optim.SGD(other.parameters(), lr=1e-3, momentum=0.9)
        got = load(tmp_path / "a.npz", model=other, optimizer=again)
        save(tmp_path / "b.npz", model=other, optimizer=again, w=other.parameters().w)
    np.testing.assert_array_equal(got["w"], model.parameters().w.get())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    before = model.parameters().w.get().copy()
    model.parameters().w[:] = 0
    load(tmp_path / "b.npz", model=model)
    np.testing.assert_array_equal(model.parameters().w.get(), before)


def test_regression(device):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 3)), np.where(rng.random(20) < 0.5, 1.0, -1.0)
    for kind in (models.LinearRegression, models.LogisticRegression):
        model = kind(3, lam=0.1).to(np.float64)
        best = model.optimum(backend.asarray(X), backend.asarray(y))
        model.parameters().assign(best)
        model.loss(backend.asarray(X), backend.asarray(y)).backward()
        assert np.abs(model.parameters().g.get()).max() < 1e-12
        assert model.constants(backend.asarray(X)) == kind(3, lam=0.1).constants(X)
    assert set(model.predict(backend.asarray(X)).get()) <= {-1, 1}
