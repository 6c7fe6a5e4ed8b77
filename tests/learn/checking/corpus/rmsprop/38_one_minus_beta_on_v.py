# expect: fault:one_minus_on_v
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = (1 - beta) * v + g * g
    return w - lr * g / (np.sqrt(v) + eps), v
