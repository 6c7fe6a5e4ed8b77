# expect: fault:root_kept
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = np.sqrt(beta * v + (1 - beta) * g * g)
    return w - lr * g / (v + eps), v
