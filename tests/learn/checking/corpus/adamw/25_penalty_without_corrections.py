# expect: faults:penalty,uncorrected
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    g = g + lam * w
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w - lr * m / (np.sqrt(v) + eps), m, v
