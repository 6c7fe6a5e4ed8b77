# expect: variant:uncorrected
import numpy as np


def adam_step(x, dx, m, v, t, learning_rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dx
    v = beta2 * v + (1 - beta2) * (dx**2)
    x = x + -learning_rate * m / (np.sqrt(v) + eps)
    return x, m, v
