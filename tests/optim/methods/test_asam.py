"""ASAM: the stretched ball, its presets, and that rescaling the layers changes nothing."""
import math

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.optim.methods.asam import asam_gradient, scaling
from minigrad.optim.methods.sam import ascent

from .test_sam import P, Net, norm


@pytest.mark.parametrize("p", [1, *P])
def test_the_perturbation_has_length_rho_in_the_stretched_norm(p):
    draw = np.random.default_rng(0)
    g, T, seen = draw.normal(size=30), draw.random(30) + 0.1, []

    def f(w):
        seen.append(w)
        return 0.0, g

    asam_gradient(f, np.zeros(30), T, 0.5, p)
    eps = seen[1]
    assert norm(eps / T, p) == pytest.approx(0.5, rel=1e-12)
    assert norm(eps, p) != pytest.approx(0.5, rel=1e-2)
    if p == 2:
        np.testing.assert_allclose(eps, 0.5 * T**2 * g / np.linalg.norm(T * g), rtol=1e-13)


def model():
    mg.seed(3)
    return nn.Sequential(nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Linear(12, 4))


def test_scaling_elementwise_and_filterwise():
    params = model().parameters()
    w = params.w
    np.testing.assert_array_equal(scaling(w, params.layout, 0.0), np.abs(w))
    T = scaling(w, params.layout, 0.01, "filterwise")
    views = params.layout.views(T)
    kernel = params["0.weight"].data
    want = np.sqrt((kernel**2).sum(axis=(1, 2, 3))) + np.float32(0.01)
    np.testing.assert_allclose(views["0.weight"], np.broadcast_to(want[:, None, None, None], kernel.shape), rtol=1e-6)
    np.testing.assert_allclose(views["0.bias"], np.abs(params["0.bias"].data) + np.float32(0.01), rtol=1e-6)
    some = params.layout.views(scaling(w, params.layout, 0.01, which="weights"))
    assert (some["0.bias"] == 1).all() and (some["1.weight"] == 1).all() and (some["0.weight"] != 1).all()


def test_eta_is_what_lets_weights_of_zero_move():
    """T = η where |w| = 0, and on a filter whose weights are all 0; with η = 0 such weights stay."""
    params = model().to(np.float64).parameters()
    params["0.weight"].data[1] = 0.0
    params["4.weight"].data[2, ::3] = 0.0
    w, layout = params.w.copy(), params.layout
    T = scaling(w, layout, 0.02)
    np.testing.assert_array_equal(T, np.abs(w) + 0.02)
    assert (w == 0).sum() > 12 and (T[w == 0] == 0.02).all()
    kernel, matrix = (layout.views(scaling(w, layout, 0.02, "filterwise"))[f"{i}.weight"] for i in (0, 4))
    assert (kernel[1] == 0.02).all() and (kernel[[0, 2]] > 0.1).all() and len(np.unique(matrix[2])) == 1
    g, seen = np.ones(w.size), []
    for eta in (0.02, 0.0):
        T = scaling(w, layout, eta)
        asam_gradient(lambda v: (seen.append(v), (0.0, g))[1], w, T, 0.5)
        length = np.sqrt(((np.abs(w) + eta) ** 2).sum())
        np.testing.assert_allclose((seen[-1] - w)[w == 0], 0.5 * eta**2 / length, rtol=1e-12)


def presets():
    """(make, T written from the code of each)"""
    def named(parts, part):
        return [np.abs(a) + 0.01 if part(name, a) else np.ones_like(a) for name, a in parts]
    return {
        "paper": (optim.ASAM.paper, 0.5, lambda parts: named(parts, lambda name, a: a.ndim > 1)),
        "samsung": (optim.ASAM.samsung, 0.5, lambda parts: named(parts, lambda name, a: "weight" in name)),
        "davda54": (optim.ASAM.davda54, 2.0, lambda parts: [np.abs(a) for _, a in parts]),
    }


@pytest.mark.parametrize("preset", presets())
def test_presets_are_their_codes(preset):
    """The second gradient is taken at w + ρT²g/‖Tg‖ with the T of each code, written out per parameter."""
    make, rho, scale = presets()[preset]
    net = model().to(np.float64)
    x, y = np.random.default_rng(0).normal(size=(8, 2, 3, 3)), np.arange(8) % 4
    params, seen = net.parameters(), []
    parts = [(name, p.data.copy()) for name, p in net.named_parameters()]

    def loss():
        seen.append(np.concatenate([p.numpy().reshape(-1) for p in params]))
        return F.cross_entropy(net(mg.Tensor(x)), y)

    loss().backward()
    gradients = [p.grad.numpy().copy() for p in params]
    seen.clear()
    make(optim.SGD(params, 0.1)).step(loss)
    T = scale(parts)
    length = math.sqrt(sum(((t * g) ** 2).sum() for t, g in zip(T, gradients, strict=True)))
    want = np.concatenate([(a + rho * t**2 * g / length).ravel()
                           for (_, a), t, g in zip(parts, T, gradients, strict=True)])
    np.testing.assert_allclose(seen[1], want, rtol=1e-10, atol=1e-13)


def test_presets_differ_from_each_other():
    ends = []
    for make in (optim.ASAM.paper, optim.ASAM.samsung, lambda base: optim.ASAM.davda54(base, rho=0.5)):
        net = model()
        x, y = np.random.default_rng(0).normal(size=(8, 2, 3, 3)).astype(np.float32), np.arange(8) % 4
        opt = make(optim.SGD(net.parameters(), 0.1))
        opt.step(lambda n=net: F.cross_entropy(n(mg.Tensor(x)), y))
        ends.append(opt.params.g.copy())
    assert min(np.abs(a - b).max() for i, a in enumerate(ends) for b in ends[i + 1:]) > 1e-4


@pytest.mark.parametrize("normalize", ["elementwise", "filterwise"])
def test_rescaling_layers_changes_sams_sharpness_and_not_asams(normalize):
    """T20: a ReLU net with its layers multiplied by c and 1/c computes the same; so must its sharpness."""
    mg.seed(0)
    net = nn.Sequential(nn.Linear(4, 6, bias=False), nn.ReLU(), nn.Linear(6, 3, bias=False)).to(np.float64)
    x, y, sharpness = np.random.default_rng(0).normal(size=(10, 4)), np.arange(10) % 3, {}
    for c in (1.0, 10.0):
        net[0].weight.data[...] *= c
        net[2].weight.data[...] /= c
        params = net.parameters()

        def f(w, params=params):
            with params.at(w) as leaves:
                L = F.cross_entropy(net(mg.Tensor(x)), y)
                return L.item(), np.concatenate([g.data.ravel() for g in mg.grad(L, leaves)])

        w, T = params.w.copy(), scaling(params.w, params.layout, 0.0, normalize)
        L, g = f(w)
        sharpness[c] = (f(w + ascent(g, 0.1))[0] - L, f(w + T * ascent(T * g, 0.1))[0] - L, L)
    assert sharpness[1.0][2] == pytest.approx(sharpness[10.0][2], rel=1e-12)
    assert sharpness[1.0][1] == pytest.approx(sharpness[10.0][1], rel=1e-9)
    assert abs(sharpness[1.0][0] / sharpness[10.0][0] - 1) > 0.5


def test_the_decay_is_taken_at_w():
    """H10: w ← w − α(∇L(w + ε) + λw)."""
    net = Net()
    w = net.params.w.copy()
    T = np.abs(w) + 0.01
    g = net(w)[1]
    eps = 0.5 * T**2 * g / np.linalg.norm(T * g)
    optim.ASAM(optim.SGD(net.params, 0.1, weight_decay=0.2), rho=0.5).step(net.loss)
    np.testing.assert_allclose(net.params.w, w - 0.1 * (net(w + eps)[1] + 0.2 * w), rtol=1e-12)


def test_settings_without_a_meaning_are_refused():
    base = optim.SGD([mg.Tensor([1.0], requires_grad=True)], 0.1)
    for settings in ({"normalize": "layerwise"}, {"which": "biases"}, {"eta": -1}, {"rho": -0.5}):
        with pytest.raises(mg.MinigradError):
            optim.ASAM(base, **settings)
