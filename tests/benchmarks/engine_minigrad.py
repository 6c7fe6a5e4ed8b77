"""The workloads on minigrad, through its public interface, as its users write it."""
from .timing import Cell, main                      # first: it settles on which core this process runs

import time

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim

from . import workloads as W


def load(model, arrays):
    """The model with these arrays in its parameters, in order."""
    for p, a in zip(model.parameters(), arrays, strict=True):
        p.data[...] = a
    return model


def training(model, opt, x, labels):
    """A training step on one batch."""
    x, last = mg.Tensor(x), {}

    def step():
        opt.zero_grad()
        loss = F.cross_entropy(model(x), labels)
        loss.backward()
        opt.step()
        last["loss"] = loss

    return Cell(step, lambda: last["loss"].item())


def w1():
    x, labels, arrays = W.w1()
    model = load(nn.Linear(100, W.CLASSES), arrays)
    return training(model, optim.SGD(model.parameters(), lr=0.1), x, labels)


def w2():
    x, labels, arrays = W.w2()
    model = load(nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)),
                 arrays)
    return training(model, optim.Adam(model.parameters(), lr=1e-3), x, labels)


def w3():
    x, labels, arrays = W.w3()
    model = load(nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1568, 10)), arrays)
    return training(model, optim.SGD(model.parameters(), lr=0.01, momentum=0.9), x, labels)


def conv_bn(n_in, n_out, kernel, stride=1):
    return nn.Sequential(nn.Conv2d(n_in, n_out, kernel, stride=stride, padding=kernel // 2, bias=False),
                         nn.BatchNorm2d(n_out))


class Block(nn.Module):
    def __init__(self, n_in, n_out, stride):
        super().__init__()
        self.c1, self.c2 = conv_bn(n_in, n_out, 3, stride), conv_bn(n_out, n_out, 3)
        self.shortcut = conv_bn(n_in, n_out, 1, stride) if n_in != n_out else nn.Identity()

    def forward(self, x):
        return F.relu(self.c2(F.relu(self.c1(x))) + self.shortcut(x))


def w4():
    x, labels, arrays = W.w4()
    model = load(nn.Sequential(conv_bn(3, 16, 3), nn.ReLU(), *[Block(*b) for b in W.W4_BLOCKS],
                               nn.GlobalAvgPool2d(), nn.Flatten(), nn.Linear(64, 10)), arrays)
    return training(model, optim.SGD(model.parameters(), lr=0.01, momentum=0.9), x, labels)


def w5(size, make):
    arrays, grads = W.w5(size)
    params = mg.Parameters([mg.Tensor(a, requires_grad=True) for a in arrays])
    opt = make(params)
    params.g[:] = np.concatenate([g.ravel() for g in grads])
    return Cell(opt.step)


def w6():
    x = mg.Tensor(W.w6(), requires_grad=True)

    def step():
        x.grad = None
        start = time.perf_counter()
        y = x
        for _ in range(W.W6_REPEATS):
            y = y * 1.0001 + 0.1
        y = y.sum()
        half = time.perf_counter()
        y.backward()
        return half - start, time.perf_counter() - half

    return Cell(step)


def w7():
    x, labels, arrays, direction = W.w7()
    model = load(nn.Sequential(nn.Linear(784, 64), nn.Tanh(), nn.Linear(64, 10)), arrays)
    x, direction, params, out = mg.Tensor(x), [mg.Tensor(a) for a in direction], list(model.parameters()), {}

    def step():
        grads = mg.grad(F.cross_entropy(model(x), labels), params, create_graph=True)
        first, *rest = ((g * v).sum() for g, v in zip(grads, direction))
        for term in rest:
            first = first + term
        out["hv"] = mg.grad(first, params)

    return Cell(step, check=lambda: W.norm([h.numpy() for h in out["hv"]]))


RULES = {"sgdm": lambda ps: optim.SGD(ps, lr=1e-3, momentum=0.9), "adam": lambda ps: optim.Adam(ps, lr=1e-3),
         "adamw": lambda ps: optim.AdamW(ps, lr=1e-3, weight_decay=0.01)}
CELLS = {"W1": w1, "W2": w2, "W3": w3, "W4": w4,
         **{f"W5 {size} {rule}": lambda size=size, make=make: w5(size, make)
            for size in W.W5_SHAPES for rule, make in RULES.items()},
         "W6": w6, "W7": w7}

if __name__ == "__main__":
    main(CELLS)
