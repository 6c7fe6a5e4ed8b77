"""Many gradients in one sweep: the numbers of one at a time, for every function of the registry."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend, nn, optim
from minigrad import weightspace as ws
from minigrad.autograd import calculus
from minigrad.autograd.stacked import CHUNK, NotStackable, Stacked

from ..functions.cases import CASES

#: functions whose backward pass reads memory in ways that a Stacked has not, or puts back what an array of indices
#: picked: their Jacobians go one row at a time
ONE_BY_ONE = {"conv1d", "conv2d", "avg_pool2d", "max_pool2d", "einsum", "solve", "cumsum", "index", "take_along_axis",
              "argmax", "argmin", "sort", "roll", "repeat", "diagonal", "trace"}

A, rng = np.random.default_rng(0).standard_normal((4, 3)), np.random.default_rng(1)


def one_by_one(linear, vectors):
    return backend.namespace(vectors).stack([linear(v) for v in vectors])


def both(monkeypatch, derivative):
    """(in stacks, or None if that could not be; one by one)"""
    in_stacks = calculus.each
    monkeypatch.setattr(calculus, "each", one_by_one)
    mg.seed(3)
    expected = derivative().data
    fell = []

    def watched(linear, vectors):
        def tried(v):
            fell.append(not isinstance(v, Stacked))
            return linear(v)
        return in_stacks(tried, vectors)
    monkeypatch.setattr(calculus, "each", watched)
    mg.seed(3)
    found = derivative().data
    return (None if any(fell) else found), found, expected


def scalar(case, x):
    """A function of the case's result that has a second derivative."""
    y = case.f(x, *case.inputs[1:])
    return (y * (np.cos(np.arange(y.size)).reshape(y.shape) + 0.5 * y)).sum()


#: (the exponent of power is a number, which its case does not take from an array of several)
each_case = pytest.mark.parametrize(
    "case", [c for c in CASES if c.inputs[0].dtype.kind == "f" and str(c) != "power-tensor"], ids=str)


@each_case
def test_jacobians_of_the_registry(case, monkeypatch):
    stacked, found, expected = both(monkeypatch, lambda: mg.jacobian(lambda x: case.f(x, *case.inputs[1:]),
                                                                     case.inputs[0]))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    assert stacked is not None or str(case).split("-")[0] in ONE_BY_ONE


@pytest.mark.long
@each_case
def test_hessians_of_the_registry(case, monkeypatch):
    _, found, expected = both(monkeypatch, lambda: mg.hessian(lambda x: scalar(case, x), case.inputs[0]))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_more_rows_than_one_chunk(monkeypatch):
    n = 2 * CHUNK + 3
    x0 = np.linspace(-1, 1, n)
    stacked, _, expected = both(monkeypatch, lambda: mg.hessian(lambda x: (x ** 3).sum() * x.sum(), x0))
    np.testing.assert_allclose(stacked, expected, rtol=1e-11)


def test_a_stack_looks_like_one_array():
    s = Stacked(np.arange(24.0).reshape(2, 3, 4))
    assert s.shape == (3, 4) and s.ndim == 2 and s.size == 12 and len(s) == 3 and s.dtype == np.float64
    for f in (lambda x: x.T, lambda x: x.transpose(1, 0), lambda x: x.swapaxes(-1, -2), lambda x: x.reshape(-1),
              lambda x: x.reshape((2, 6)), lambda x: x.sum(axis=0), lambda x: x.sum(axis=-1, keepdims=True),
              lambda x: x.sum(axis=(0, 1)), lambda x: x.mean(axis=1), lambda x: x[1], lambda x: x[..., 1:],
              lambda x: x[np.array([2, 0])], lambda x: 2.0 * x - np.ones(4), lambda x: x @ np.ones((4, 2)),
              lambda x: A.T @ x.T, lambda x: np.ones((5, 3, 4)) * x, lambda x: -x / 3, lambda x: np.ones(3) @ x,
              lambda x: x.astype(np.float32)):
        found = f(s)
        assert isinstance(found, Stacked)
        np.testing.assert_array_equal(found.all, [f(x) for x in s.all])


@pytest.mark.parametrize("what", [
    lambda s: np.exp(s, out=np.ones((3, 4))), lambda s: np.asarray(s), lambda s: s.cumsum(), lambda s: np.sort(s),
    lambda s: bool(s[0, 0] > 0), lambda s: float(s.sum()), lambda s: list(s), lambda s: backend.namespace(s).fft,
    lambda s: s[0] @ np.ones(4),
    lambda s: s.reshape(1, 3, 4)[np.array([0]), :, np.array([1])]])
def test_what_a_stack_cannot_do_it_says(what):
    with pytest.raises(NotStackable):
        what(Stacked(np.ones((2, 3, 4))))


def net():
    mg.seed(0)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3)).to(np.float64)


def test_newton_makes_its_products_together(monkeypatch):
    """48 weights: one backward pass of the recorded gradient instead of 48, the same step, the same count."""
    from minigrad.autograd import tape
    from minigrad.optim.methods import newton
    x, y = mg.Tensor(rng.standard_normal((10, 4))), np.arange(10) % 3
    sweeps, found = [], []
    sweep = tape.sweep
    monkeypatch.setattr(calculus, "sweep", lambda *a, **k: sweeps.append(1) or sweep(*a, **k))
    for way in (calculus.each, one_by_one):
        monkeypatch.setattr(newton, "each", way)
        model, before = net(), len(sweeps)
        opt = optim.Newton(model.parameters(), damping=2.0)
        opt.step(lambda: F.cross_entropy(model(x), y))
        found.append((model.parameters().w, opt.gradient_evaluations, len(sweeps) - before))
    (together, count, few), (alone, count_alone, many) = found
    np.testing.assert_allclose(together, alone, rtol=1e-11)
    assert count == count_alone == 2 + 51 and few == 2 and many == 1 + 51


def test_newton_direction_over_data_counts_its_passes():
    model = net()
    f = ws.Objective(model, F.cross_entropy, (rng.standard_normal((10, 4)), np.arange(10) % 3))
    d = ws.newton_direction(f, f.w, damping=2.0)
    H = np.stack([f.hvp(f.w, e) for e in np.eye(51)])
    np.testing.assert_allclose((H + 2 * np.eye(51)) @ d, -f(f.w)[1], atol=1e-12)


def test_frozen_weights_and_an_unused_one():
    """Parts of the gradient that do not depend on the stack are the same for each."""
    a, b = (mg.Tensor(np.array(v), requires_grad=True) for v in ([1.0, 2.0], [3.0]))
    opt = optim.Newton([a, b], damping=1.0)
    opt.step(lambda: (a * a * a).sum())
    np.testing.assert_allclose(a.data, [1 - 3 / 7, 2 - 12 / 13])
    np.testing.assert_array_equal(b.data, [3.0])


def test_on_the_device(device):
    with backend.using("numpy"):
        expected = mg.hessian(lambda x: (x ** 3).sum() * F.tanh(x).sum(), np.linspace(-1, 1, 5)).data
    found = mg.hessian(lambda x: (x ** 3).sum() * F.tanh(x).sum(), np.linspace(-1, 1, 5))
    assert isinstance(found.data, device.FakeArray)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-12)
