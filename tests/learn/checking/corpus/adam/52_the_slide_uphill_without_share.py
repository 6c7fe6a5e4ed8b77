# expect: faults:slide,no_one_minus_beta1
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / np.sqrt(v + eps), m, v
