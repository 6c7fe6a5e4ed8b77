# expect: fault:old_means
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    w = w - lr * step - lr * lam * w
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w, m, v
