# expect: correct
from dataclasses import dataclass

import numpy as np


@dataclass
class Statistics:
    mean: np.ndarray
    var: np.ndarray

    def moved(self, other: "Statistics", rate: float) -> "Statistics":
        return Statistics((1 - rate) * self.mean + rate * other.mean, (1 - rate) * self.var + rate * other.var)

    def normalise(self, x: np.ndarray, eps: float) -> np.ndarray:
        return (x - self.mean) / np.sqrt(self.var + eps)


def batchnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, var: np.ndarray,
              momentum: float, eps: float, training: bool):
    running = Statistics(mean, var)
    used = running
    if training:
        over = dict(axis=(0, 2, 3), keepdims=True)
        used = Statistics(x.mean(**over), x.var(**over))
        running = running.moved(Statistics(used.mean, x.var(ddof=1, **over)), momentum)
    return gamma * used.normalise(x, eps) + beta, running.mean, running.var
