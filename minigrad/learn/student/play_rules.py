"""Update rules of the exercises in the real engine: each trains the small CNN with the step that it is given."""
import inspect

import numpy as np

import minigrad as mg
from minigrad import backend, nn, optim
from minigrad import functions as F
from minigrad.learn.student.play_network import BATCH, by_rule, network, train
from minigrad.weightspace import Objective


def descent(step):
    """Train the CNN with a step of gradient descent: [loss before each step], weights at the end."""
    def rule(w, g, *, lr):
        return step(w, g, lr)
    return by_rule(rule, lr=0.1)


def momentum(step):
    """Train the CNN with a step of momentum."""
    def rule(w, g, m, *, lr, beta):
        return step(w, g, m, lr, beta)
    return by_rule(rule, lr=0.02, beta=0.9)


def adagrad(step):
    """Train the CNN with a step of AdaGrad."""
    def rule(w, g, v, *, lr, eps):
        return step(w, g, v, lr, eps)
    return by_rule(rule, lr=0.03, eps=1e-10)


def rmsprop(step):
    """Train the CNN with a step of RMSProp."""
    takes_t = "t" in inspect.signature(step).parameters

    def rule(w, g, v, t, *, lr, beta, eps):
        return step(w, g, v, lr, beta, eps, *([t] if takes_t else []))
    return by_rule(rule, lr=0.003, beta=0.9, eps=1e-8)


def adam(step):
    """Train the CNN with a step of Adam."""
    def rule(w, g, m, v, t, *, lr, beta1, beta2, eps):
        return step(w, g, m, v, t, lr, beta1, beta2, eps)
    return by_rule(rule, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8)


def adamw(step):
    """Train the CNN with a step of AdamW."""
    def rule(w, g, m, v, t, *, lr, beta1, beta2, eps, lam):
        return step(w, g, m, v, t, lr, beta1, beta2, eps, lam)
    return by_rule(rule, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, lam=0.1)


def sgdw(step):
    """Train the CNN with a step of SGDW at a constant rate."""
    def rule(w, g, m, *, lr, beta, lam):
        return step(w, g, m, lr, beta, lam, 1.0)
    return by_rule(rule, lr=0.02, beta=0.9, lam=0.001)


def schedule(function):
    """Train the CNN with each of three schedules, a third of the steps each, averaging the captures of the first."""
    losses, weights, captured = [], [], []

    def rates(i):
        return function(i, 0.2, 0.02, 2, 2, 18, 10)
    for which in range(3):
        model, batches = network()
        params = model.parameters()
        opt = optim.SGD(params, lr=lambda i, which=which: float(rates(i)[which]))
        for i, batch in enumerate(batches[:len(batches) // 3], 1):
            losses += train(model, [batch], opt)
            if which == 0 and rates(i)[3]:
                captured.append(params.w.copy())
        weights.append(params.w.copy())
    return losses, sum(captured) / max(len(captured), 1) + weights[1] + weights[2]


def lookahead(step):
    """Train the CNN with iterations of Lookahead; the slow weights are compared."""
    model, batches = network()
    params, losses = model.parameters(), []
    slow, m = params.w.copy(), 0 * params.w
    for t, (x, y) in enumerate(batches, 1):
        loss, g = Objective(model, F.cross_entropy, (x, y), train=True, batch_size=BATCH)(params.w.copy())
        losses.append(float(loss))
        slow, fast, m = step(slow, params.w.copy(), g.copy(), m, t, 0.05, 0.9, 0.8, 5)
        params.assign(fast)
    return losses, slow


def perturbation(function):
    """Train the CNN with the gradient at w + ε̂ for p = 3; the weight vector is handed over as two arrays."""
    model, batches = network()
    params, losses = model.parameters(), []
    half = params.w.size // 2
    for x, y in batches:
        f = Objective(model, F.cross_entropy, (x, y), train=True, batch_size=BATCH)
        w = params.w.copy()
        loss, g = f(w)
        losses.append(float(loss))
        e = function([g[:half].copy(), g[half:].copy()], 0.05, 3.0)
        params.assign(w - 0.1 * f(w + backend.xp().concatenate(list(e)))[1])
    return losses, params.w.copy()


def asam(step):
    """Train one linear layer, whose rows are the filters of the ten digits, with ASAM steps."""
    mg.seed(0)
    model = nn.Linear(64, 10, bias=False).to(np.float64)
    params, losses = model.parameters(), []
    for x, y in network()[1]:
        f = Objective(model, F.cross_entropy, (x.reshape(len(x), -1), y), train=True, batch_size=BATCH)
        losses.append(float(f.loss(params.w.copy())))
        w = step(params.w.reshape(10, 64).copy(), lambda v, f=f: f(v.ravel())[1].reshape(10, 64), 0.5, 0.01, 0.5)
        params.assign(w.ravel())
    return losses, params.w.copy()


RULES = {"descent": descent, "momentum": momentum, "adagrad": adagrad, "rmsprop": rmsprop, "adam": adam,
         "adamw": adamw, "sgdw": sgdw, "schedule": schedule, "lookahead": lookahead,
         "perturbation": perturbation, "asam": asam}
