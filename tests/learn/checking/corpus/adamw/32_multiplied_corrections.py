# expect: fault:corrections_multiply
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    w = w - lr * lam * w
    return w - lr * (m * c1) / (np.sqrt(v * c2) + eps), m, v
