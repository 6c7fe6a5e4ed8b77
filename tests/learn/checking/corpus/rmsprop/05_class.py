# expect: correct
import numpy as np


class RMSProp:
    def __init__(self, lr: float, beta: float, eps: float):
        self.lr, self.beta, self.eps = lr, beta, eps

    def __call__(self, w: np.ndarray, g: np.ndarray, v: np.ndarray):
        v = self.average(v, np.square(g))
        return w - self.lr * self.normalised(g, v), v

    def average(self, old, new):
        return old + (1 - self.beta) * (new - old)

    def normalised(self, g, v):
        return np.divide(g, np.sqrt(v) + self.eps)


def rmsprop_step(w, g, v, lr, beta, eps):
    return RMSProp(lr, beta, eps)(w, g, v)
