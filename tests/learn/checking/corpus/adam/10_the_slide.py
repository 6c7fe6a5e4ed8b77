# expect: variant:slide
import numpy as np


def adam_step(x, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    x = x - eta * m / np.sqrt(v + eps)
    return x, m, v
