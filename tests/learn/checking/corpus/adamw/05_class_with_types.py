# expect: correct
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class AdamW:
    lr: float
    betas: tuple[float, float]
    eps: float
    weight_decay: float

    def update(self, w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, t: int):
        beta1, beta2 = self.betas
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * np.square(g)
        rate = self.lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
        step = rate * m / (np.sqrt(v) + self.eps * np.sqrt(1 - beta2**t))
        return (1 - self.lr * self.weight_decay) * w - step, m, v


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    return AdamW(lr, (beta1, beta2), eps, lam).update(w, g, m, v, t)
