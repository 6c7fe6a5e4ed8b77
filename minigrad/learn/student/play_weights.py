"""Exercises about batches, averages and landscapes in the real engine: f(function) -> (losses, final weights)."""
import contextlib

import numpy as np

import minigrad as mg
from minigrad import backend, nn, optim
from minigrad import functions as F
from minigrad.autograd import raw
from minigrad.learn.exercises.script_nets import DigitsNet, handed
from minigrad.learn.student import play_network
from minigrad.learn.student.play_network import digits, loss_of, network, train
from minigrad.optim.schedules import Triangular
from minigrad.weightspace import Objective
from minigrad.weightspace.averaging import sgd


def batchnorm_forward(function):
    """Test loss of the CNN every ten steps of its training, its BatchNorms computed by the function; the statistics."""
    model, batches = network()
    x, y = digits("test")
    losses = []
    with own_batch_norm(function):
        for k in range(0, len(batches), 10):
            model.train()
            train(model, batches[k:k + 10], optim.SGD(model.parameters(), lr=0.1))
            losses.append(loss_of(model, x, y))
    buffers = [backend.to_numpy(b).ravel() for name, b in model.named_buffers() if "running" in name]
    return losses, backend.xp().concatenate([model.parameters().w, *map(backend.asarray, buffers)])


@contextlib.contextmanager
def own_batch_norm(function):
    """A block in which F.batch_norm has the value and the running statistics of `function`, the engine's gradient."""
    engine = F.batch_norm

    def batch_norm(x, gamma, beta, mean, var, training, momentum, eps):
        def row(a):
            return raw(a).reshape(1, -1, 1, 1) * 1.0
        shape = x.shape
        images = x.data.reshape(*shape, *(1,) * (4 - len(shape)))
        y, new_mean, new_var = function(images, row(gamma), row(beta), row(mean), row(var), momentum, eps, training)
        right = engine(x, gamma, beta, mean, var, training, momentum, eps)
        mean[...], var[...] = new_mean.reshape(-1), new_var.reshape(-1)
        return right + mg.Tensor(y.reshape(shape) - right.data)
    F.batch_norm = batch_norm
    try:
        yield
    finally:
        F.batch_norm = engine


def digits_loss(hidden=16, split="train", rows=400):
    """The cross-entropy of a small tanh network on the first digits as a function of its flat weights."""
    mg.seed(0)
    layers = (nn.Flatten(), nn.Linear(64, hidden), nn.Tanh(), nn.Linear(hidden, 10))
    x, y = digits(split)
    return Objective(nn.Sequential(*layers).to(np.float64), F.cross_entropy, (x[:rows], y[:rows]))


class Draws:
    """A generator of which all draws of arrays are arrays on the backend in use."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def __getattr__(self, name):
        def draw(*arguments, **keywords):
            keywords = {key: backend.to_numpy(value) if key == "p" else value for key, value in keywords.items()}
            found = getattr(self.rng, name)(*arguments, **keywords)
            return backend.asarray(found) if np.ndim(found) else found
        return draw


def minibatch(function):
    """Least squares on the even and odd digits: the loss after every two epochs; the weights and a sampling vector."""
    x, y = digits()
    X, target = x[:400].reshape(400, -1), 1.0 - 2.0 * (y[:400] % 2)
    w, losses = 0 * X[0], []
    p = backend.asarray(np.arange(1.0, 401) / 80200)
    for seed in range(10):
        w, v = function(w, X, target, 64, 0.02, Draws(seed), p, Draws(seed))
        losses.append(float(((X @ w - target) ** 2).mean()) / 2)
    return losses, backend.xp().concatenate([w, backend.asarray(v)])


def polygon_chain(function):
    """The bend between two trained networks, moved by the function's gradient: the chain's loss at each step."""
    f, ends = digits_loss(), []
    for seed in (1, 2):
        start = backend.asarray(np.random.default_rng(seed).normal(size=f.w.size) * 0.3)
        ends.append(sgd(f, start, 40, 0.5))
    bend, rng, losses = sum(ends) / 2, np.random.default_rng(0), []
    for _ in range(15):
        L, g = function(ends[0], bend, ends[1], f, rng.random(2), rng.random(2))
        losses.append(float(L))
        bend = bend - 0.1 * backend.asarray(g)
    return losses, bend


def ensemble(function):
    """Test loss of the function's ensemble after each cycle of FGE; its probabilities at the end."""
    f, test, path, c = digits_loss(), digits_loss(split="test", rows=300), [], 10
    _, y = digits("test")
    w = sgd(f, f.w.astype(np.float64), 30, 0.5)
    sgd(f, w, 4 * c, Triangular(0.5, 0.05, c), visit=lambda i, w: path.append(w.copy()))
    losses = []
    for cycles in range(1, 5):
        p = function(backend.xp().stack(path[:cycles * c]), c, lambda w: raw(test.outputs(w)))
        there = backend.xp().take_along_axis(backend.asarray(p), y[:300, None], 1)
        losses.append(float(-backend.xp().log(there + 1e-300).mean()))
    return losses, backend.asarray(p).ravel()


def soup(function):
    """Validation loss of fine-tuned networks, the best one first, and of the function's soup at the end; the soup."""
    f, validation = digits_loss(rows=150), digits_loss(split="test", rows=150)
    w = sgd(f, f.w.astype(np.float64), 30, 0.5)
    tuned = []
    for rate in (0.05, 0.3, 0.6, 1.0, 2.0):
        away = backend.asarray(np.random.default_rng(len(tuned)).normal(size=w.size) * 0.05)
        tuned.append(sgd(f, w + away, 10, rate))
    w, _, _ = function(backend.xp().stack(tuned), lambda w: -validation.loss(w), lambda w: -f.loss(w))
    return [*sorted(map(validation.loss, tuned)), validation.loss(w)], w


def power_iteration(function):
    """|λ| of a trained network's Hessian after 1 … 12 steps of the function; its vector and a product at the end."""
    f = digits_loss()
    w = sgd(f, f.w.astype(np.float64), 20, 0.5)
    v, u = (backend.asarray(np.random.default_rng(k).normal(size=w.size)) for k in (0, 1))
    sizes = []
    for steps in range(1, 13):
        product, value, vector = function(lambda w: f(w)[1], w, u, 0.01, lambda v: f.hvp(w, v), v, steps)
        sizes.append(abs(float(value)))
    return sizes, backend.xp().concatenate([vector, product])


def ray(function):
    """The loss of a trained network along the function's ray, then its line to other weights; the filters it scales."""
    f = digits_loss()
    w = sgd(f, f.w.astype(np.float64), 30, 0.5)
    other = sgd(f, w, 10, 2.0)
    d = backend.asarray(np.random.default_rng(0).normal(size=w.size))
    spans = [e.span for e in f.layout][:2]
    (d_f, d_b), (w_f, w_b) = ((a[spans[0]].reshape(16, 64), a[spans[1]]) for a in (d, w))
    losses, points = [], []
    for t in np.linspace(0, 1, 8).tolist():
        *points, filters, bias = function(w, d, w, other, t, d_f, w_f, d_b, w_b)
        losses += [f.loss(5 * points[0] - 4 * w), f.loss(points[1])]
    return losses[::2] + losses[1::2], backend.xp().concatenate([*points, filters.ravel(), bias])


def dswa(function):
    """The loss of DSWA's and of TSWA's mean after 12, 24 and 36 iterations; the last mean and its statistics."""
    f, losses = digits_loss(), []
    start = sgd(f, f.w.astype(np.float64), 10, 0.5)
    for parts in (2, 3):
        for n in (12, 24, 36):
            w, statistics = function(start, lambda w: f(w)[1], n, 2, 0.5, parts, lambda w: raw(f.outputs(w)).mean(0))
            losses.append(f.loss(w))
    return losses, backend.xp().concatenate([w, statistics])


def silent_faults(train):
    """Train a small network with the script on 1200 digits: the loss of each batch, the weights at the end."""
    net, (images, classes), one_hot = DigitsNet(), digits(), backend.asarray(np.eye(10))
    test, test_classes = digits("test")
    train(handed(net), net.seen, images[:1200].reshape(-1, 8, 8), one_hot[classes[:1200]], test.reshape(-1, 8, 8),
          one_hot[test_classes], play_network.STEPS // 6, 200, 0.3, 0.02, Draws(1))
    return net.losses, net.params.w.copy()


WEIGHTS = {"batchnorm_forward": batchnorm_forward, "minibatch": minibatch, "polygon_chain": polygon_chain,
           "ensemble": ensemble, "soup": soup, "power_iteration": power_iteration, "ray": ray, "dswa": dswa,
           "silent_faults": silent_faults}
WEIGHTS_AXES = {"batchnorm_forward": ("ten steps", "test loss"), "minibatch": ("two epochs", "training loss"),
                "ensemble": ("cycles", "test loss"), "soup": ("networks, then the soup", "validation loss"),
                "power_iteration": ("step", "|λ|"), "ray": ("eight points of the ray, then of the line", "loss"),
                "dswa": ("DSWA after 12, 24, 36 iterations, then TSWA", "loss"),
                "polygon_chain": ("step of the bend", "loss of the chain")}
