# expect: correct
from typing import Callable

import numpy as np


class Power:
    def __init__(self, product: Callable[[np.ndarray], np.ndarray], start: np.ndarray) -> None:
        self.product = product
        self.v = start / np.linalg.norm(start)

    def step(self) -> None:
        self.v = self.product(self.v)
        self.v /= np.linalg.norm(self.v)

    @property
    def value(self) -> float:
        return self.v @ self.product(self.v) / (self.v @ self.v)


def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) * 0.5 / h


def power_iteration(hvp, v, steps):
    power = Power(hvp, v)
    for _ in range(steps):
        power.step()
    return power.value, power.v
