# expect: correct
from dataclasses import dataclass
from typing import Callable

import numpy as np


@dataclass
class Chain:
    w1: np.ndarray
    bend: np.ndarray
    w2: np.ndarray
    f: Callable

    def first(self, t: float):
        loss, grad = self.f(t * self.w1 + (1 - t) * self.bend)
        return loss, (1 - t) * grad

    def second(self, t: float):
        loss, grad = self.f(t * self.bend + (1 - t) * self.w2)
        return loss, t * grad


def chain_loss(w1, bend, w2, f, alphas, betas):
    chain = Chain(w1, bend, w2, f)
    parts = [chain.first(a) for a in alphas] + [chain.second(b) for b in betas]
    k = len(alphas)
    return sum(L for L, _ in parts) / k, sum(g for _, g in parts) / k
