# expect: correct
from dataclasses import dataclass

import numpy as np


@dataclass
class Ray:
    start: np.ndarray
    direction: np.ndarray

    def __call__(self, t: float) -> np.ndarray:
        return self.start + t * (self.direction / np.sqrt(self.direction @ self.direction))


def ray(w: np.ndarray, d: np.ndarray, t: float) -> np.ndarray:
    return Ray(w, d)(t)


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def filter_normalise(d, w):
    axes = tuple(range(1, d[0].ndim))
    scale = np.sqrt((w[0] ** 2).sum(axes, keepdims=True) / (d[0] ** 2).sum(axes, keepdims=True))
    return [d[0] * scale, np.zeros_like(d[1])]
