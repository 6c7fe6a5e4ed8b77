# expect: fault:larger_share
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    cache = np.maximum(beta * v, (1 - beta) * g ** 2)
    step = g / (np.sqrt(cache) + eps)
    return w - lr * step, cache
