# expect: fault:corrected_kept
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps, t):
    v = (beta * v + (1 - beta) * g * g) / (1 - beta**t)
    return w - lr * g / (np.sqrt(v) + eps), v
