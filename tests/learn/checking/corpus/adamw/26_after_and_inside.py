# expect: variant:eps_inside
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w = w - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps)
    return w * (1 - lr * lam), m, v
