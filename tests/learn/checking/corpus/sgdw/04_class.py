# expect: correct
import numpy as np


class SGDW:
    def __init__(self, lr: float, momentum: float, weight_decay: float):
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay

    def update(self, w: np.ndarray, g: np.ndarray, m: np.ndarray, multiplier: float) -> tuple[np.ndarray, np.ndarray]:
        buf = np.add(self.momentum * m, self.lr * g)
        return w - (buf + multiplier * self.weight_decay * w), buf


def sgdw_step(w, g, m, lr, beta, lam, s):
    return SGDW(lr, beta, lam).update(w, g, m, s)
