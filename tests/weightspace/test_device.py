"""Every algorithm on the fake device: the numbers of NumPy, and nothing crosses to the host unsaid."""
from pathlib import Path

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend, data, nn
from minigrad import weightspace as ws
from minigrad.optim.schedules import Cyclic

rng = np.random.default_rng(0)
X = rng.standard_normal((24, 1, 4, 4)).astype(np.float64)
Y = rng.integers(3, size=24)


def network():
    """Convolution, BatchNorm, dropout, linear."""
    mg.seed(2)
    return nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Dropout(0.2),
                         nn.Linear(48, 3)).to(np.float64)


class Case:
    """What the cases below work on, on the backend in use."""

    def __init__(self):
        x, y = self.data = backend.asarray(X), backend.asarray(Y)
        self.model = network()
        self.f = ws.Objective(self.model, F.cross_entropy, (x, y), penalty=0.1, batch_size=10)
        self.fresh = ws.Objective(self.model, F.cross_entropy, (x, y), refresh=data.Loader(x, y, 12, shuffle=False))
        self.batches = ws.MiniBatches(self.model, F.cross_entropy, data.Loader(x, y, 12, seed=1))
        self.w, self.layout = self.f.w, self.f.layout
        noise = np.random.default_rng(5).standard_normal((3, self.w.size))
        self.ws = [self.w + backend.asarray(0.1 * n) for n in noise]


CASES = {
    "objective": lambda c: [*c.f(c.w), *c.f.measure(c.w), c.f.hvp(c.w, c.ws[0]), c.f.outputs(c.w), c.fresh.loss(c.w)],
    "train mode": lambda c: ws.Objective(c.model, F.cross_entropy, data.Loader(*c.data, 8, seed=2), train=True)(c.w),
    "swa": lambda c: ws.swa(c.batches, c.w, 6, 2, Cyclic(0.1, 0.01, 2)),
    "double_swa": lambda c: ws.double_swa(c.batches, c.w, 4, 1, 0.1),
    "tail_average": lambda c: ws.tail_average(c.batches, c.w, 6, 0.1, 2),
    "averages": lambda c: average(ws.RunningAverage(c.w), c.ws) + average(ws.ExponentialAverage(c.w, 0.9), c.ws),
    "fge": lambda c: ws.fast_geometric_ensemble(c.batches, c.w, 2, 4, 0.1, 0.01),
    "ensemble": lambda c: [ws.ensemble_predict(c.fresh, c.ws), ws.ensemble_predict(c.f, c.ws, "logits"),
                           ws.accuracy(ws.ensemble_predict(c.f, c.ws), Y)],
    "order": lambda c: [v for v in ws.averaging_order(c.f.outputs, c.w, [a - c.w for a in c.ws], [0.2, 0.1]).values()],
    "soups": lambda c: [ws.uniform_soup(c.ws), *ws.greedy_soup(c.ws, lambda w: -c.f.loss(w))],
    "weights_of": lambda c: ws.weights_of(c.model.state_dict(), c.layout),
    "curves": lambda c: [ws.train_curve(kind(c.ws[0], c.w, c.ws[1]), c.batches, 3, 0.1).bend
                         for kind in (ws.PolyChain, ws.Bezier)]
    + [ws.train_curve(ws.PolyChain(c.ws[0], c.w, c.ws[1]), c.batches, 2, 0.1, "two_leg").point(0.3)],
    "line": lambda c: [ws.line(c.w, c.ws[0]).point(t) for t in (0, 0.3, 1)],
    "ray": lambda c: ws.along(ws.ray(c.w), c.f.loss, [0.0, 1.0]),
    "plane": lambda c: [ws.plane(c.w, *c.ws[:2]).point(0.1, 0.2), *ws.plane(c.w, *c.ws[:2]).coordinates(c.ws[2])],
    "surface": lambda c: ws.surface(ws.random_plane(c.w, c.layout, 1, "vector"), c.f.measure, [0, 1], [0, 0.5]),
    "pca": lambda c: [ws.pca_plane([c.w, *c.ws])[0].point(0, 1), ws.pca_plane([c.w, *c.ws])[1]],
    "directions": lambda c: [ws.filter_normalized_direction(c.w, c.layout, 1, others)
                             for others in ("zero", "vector", "element")],
    "eigenvalues": lambda c: [ws.top_eigenvalues(c.f, c.w, 3), ws.power_iteration(c.f, c.w)[0],
                              *ws.extreme_eigenvalues(c.f, c.w, 1e-2)],
    "newton": lambda c: ws.newton_direction(c.f, c.w, damping=5.0),
    "spectrum": lambda c: ws.spectrum(c.f, c.w, 2, 6),
    "trace": lambda c: ws.hessian_trace(c.f, c.w, 9),
    "sharpness": lambda c: [ws.sharpness(c.f, c.w, 0.1, p, steps=3) for p in (1, 2, 3, np.inf)],
    "adaptive": lambda c: [ws.adaptive_sharpness(c.f, c.w, 0.1, steps=3, layout=layout) for layout in (None, c.layout)],
    "noise": lambda c: ws.average_flatness(c.f, c.w, 0.1, 4),
    "width": lambda c: ws.width(c.f.loss, c.w, 0.5, rays=2, points=8),
    "asymmetry": lambda c: ws.asymmetry(lambda w: (c.f.loss(w) - c.f.loss(c.w)) ** 2, ws.ray(c.w), 0.5),
    "bound": lambda c: list(ws.generalization_bound(c.f, c.w, 0.1, 24, steps=2).values()),
    "convexity": lambda c: [ws.chord_violations(c.f, c.w, 5), ws.chord_gap(c.f, c.w, c.ws[0], 0.3),
                            ws.permute_hidden_units(c.w, c.layout, "0", "5", [2, 0, 1])],
    "function": lambda c: [*ws.Function(cubes)(c.w), ws.Function(cubes).hvp(c.w, c.w), ws.Function(cubes).loss(c.w)],
    "theory": lambda c: [ws.theory.sgd_bound.beside_a_run(problem(), backend.asarray(np.ones(4)), 20, 2, [0])["ratio"],
                         *ws.theory.averaging.jensen(c.f, c.ws)],
}


def cubes(w):
    return (w * w * w).sum()


def average(running, vectors):
    for w in vectors:
        running.update(w)
    return [running.value]


def problem():
    return data.Logistic(n=30, d=4)


def numbers(result):
    """All numbers of a result in one float64 vector."""
    if isinstance(result, (list, tuple)):
        return np.concatenate([numbers(r) for r in result])
    return np.asarray(backend.to_numpy(result), dtype=np.float64).reshape(-1)


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.long) if name in ("newton", "eigenvalues") else name for name in CASES])
def test_the_numbers_of_numpy(name, device):
    with backend.using("numpy"):
        expected = numbers(CASES[name](Case()))
    got = CASES[name](Case())
    np.testing.assert_allclose(numbers(got), expected, rtol=1e-7, atol=1e-9)


def test_every_public_name_has_a_case():
    """Names of functions that take vectors occur in the text of the cases above."""
    text = Path(__file__).read_text(encoding="utf-8").split("class Case")[1].split("def cubes")[0]
    host = {"barrier", "densities", "density", "sgd", "dot", "norm", "theory", "condition_number", "top_eigenpairs",
            "triple_swa", "two_leg_gradient", "refresh_batchnorm", "Line", "Plane", "Ray"}  # on the host, or in others
    assert not {name for name in ws.__all__ if name not in host and name not in text}
