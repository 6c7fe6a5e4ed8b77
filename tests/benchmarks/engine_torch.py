"""The workloads on PyTorch: eager mode, default layout, plain modules; default and fused optimizers for W5."""
from .timing import THREADS, Cell, main             # first: it settles on which core this process runs

import time

import torch
import torch.nn.functional as F
from torch import nn

from . import workloads as W

torch.set_num_threads(THREADS)


def load(module, arrays):
    """The module with these arrays in its parameters, in order."""
    with torch.no_grad():
        for p, a in zip(module.parameters(), arrays, strict=True):
            p.copy_(torch.from_numpy(a))
    return module


def training(model, opt, x, labels):
    """A training step on one batch."""
    x, labels, last = torch.from_numpy(x), torch.from_numpy(labels), {}

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
    return training(model, torch.optim.SGD(model.parameters(), lr=0.1), x, labels)


def w2():
    x, labels, arrays = W.w2()
    model = load(nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)),
                 arrays)
    return training(model, torch.optim.Adam(model.parameters(), lr=1e-3), x, labels)


def w3():
    x, labels, arrays = W.w3()
    model = load(nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1568, 10)), arrays)
    return training(model, torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9), x, labels)


def conv_bn(n_in, n_out, kernel, stride=1):
    return nn.Sequential(nn.Conv2d(n_in, n_out, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(n_out))


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
                               nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)), arrays)
    return training(model, torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9), x, labels)


def w5(size, make, fused):
    arrays, grads = W.w5(size)
    params = [nn.Parameter(torch.from_numpy(a)) for a in arrays]
    for p, g in zip(params, grads):
        p.grad = torch.from_numpy(g)
    return Cell(make(params, fused=fused).step)


def w6():
    x = torch.from_numpy(W.w6()).requires_grad_()

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
    x, labels = torch.from_numpy(x), torch.from_numpy(labels)
    params = [torch.from_numpy(a).requires_grad_() for a in arrays]
    direction, out = [torch.from_numpy(a) for a in direction], {}

    def loss(w1, b1, w2, b2):
        return F.cross_entropy(F.linear(torch.tanh(F.linear(x, w1, b1)), w2, b2), labels)

    def step():
        grads = torch.autograd.grad(loss(*params), params, create_graph=True)
        out["hv"] = torch.autograd.grad(sum((g * v).sum() for g, v in zip(grads, direction)), params)

    return Cell(step, check=lambda: W.norm([h.numpy() for h in out["hv"]]))


RULES = {"sgdm": lambda ps, **k: torch.optim.SGD(ps, lr=1e-3, momentum=0.9, **k),
         "adam": lambda ps, **k: torch.optim.Adam(ps, lr=1e-3, **k),
         "adamw": lambda ps, **k: torch.optim.AdamW(ps, lr=1e-3, weight_decay=0.01, **k)}
CELLS = {"W1": w1, "W2": w2, "W3": w3, "W4": w4,
         **{f"W5 {size} {rule}{' fused' if fused else ''}":
            lambda size=size, make=make, fused=fused: w5(size, make, fused)
            for size in W.W5_SHAPES for rule, make in RULES.items() for fused in (None, True)},
         "W6": w6, "W7": w7}

if __name__ == "__main__":
    main(CELLS)
