# expect: fault:corrections_swapped
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1, c2 = 1 - beta2**t, 1 - beta1**t
    return w - lr * (m / c1) / (np.sqrt(v / c2) + eps), m, v
