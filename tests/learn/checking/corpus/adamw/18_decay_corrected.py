# expect: fault:decay_corrected
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    step_size = lr / (1 - beta1**t)
    denom = np.sqrt(v / (1 - beta2**t)) + eps
    return w - step_size * (m / denom + lam * w), m, v
