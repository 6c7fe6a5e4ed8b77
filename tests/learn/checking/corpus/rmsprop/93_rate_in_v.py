# expect: fault:rate_in_v
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    d = lr * g
    v = beta * v + (1 - beta) * d * d
    return w - d / (np.sqrt(v) + eps), v
