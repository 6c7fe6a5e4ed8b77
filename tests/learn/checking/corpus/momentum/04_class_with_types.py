# expect: correct
from dataclasses import dataclass

import numpy as np


@dataclass
class Momentum:
    lr: float
    beta: float
    buffer: np.ndarray

    def step(self, weights: np.ndarray, grad: np.ndarray) -> np.ndarray:
        self.buffer = self.beta * self.buffer + grad
        return weights - self.lr * self.buffer


def momentum_step(w: np.ndarray, g: np.ndarray, m: np.ndarray, lr: float, beta: float) -> tuple:
    opt = Momentum(lr, beta, m)
    w = opt.step(w, g)
    return w, opt.buffer
