# expect: fault:reversed
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = (1 - beta) * v + beta * g * g
    return w - lr * g / (np.sqrt(v) + eps), v
