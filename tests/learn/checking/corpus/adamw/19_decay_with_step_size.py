# expect: fault:decay_with_step_size
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    correction = np.sqrt(1 - beta2**t)
    step_size = lr * correction / (1 - beta1**t)
    denom = np.sqrt(v) + eps * correction
    return w - step_size * (m / denom + lam * w), m, v
