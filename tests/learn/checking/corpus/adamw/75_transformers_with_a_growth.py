# expect: fault:grows
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step_size = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    w = w - step_size * m / (np.sqrt(v) + eps)
    w = w + lr * lam * w
    return w, m, v
