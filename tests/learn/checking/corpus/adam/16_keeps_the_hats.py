# expect: fault:hats_returned
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    w = w - lr * m / (np.sqrt(v) + eps)
    return w, m, v
