# expect: correct
import numpy as np


class Ensemble:
    def __init__(self) -> None:
        self.mean, self.count = 0.0, 0

    def add(self, logits: np.ndarray) -> None:
        z = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        self.count += 1
        self.mean = self.mean + (np.exp(z) - self.mean) / self.count


def fge_predict(path, c, f):
    ensemble = Ensemble()
    for cycle in range(len(path) // c):
        ensemble.add(f(path[cycle * c + c // 2 - 1]))
    return ensemble.mean
