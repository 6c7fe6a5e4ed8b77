# expect: fault:mean_of_roots
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    cache = beta * v + (1 - beta) * g ** 2
    step = g / ((beta * np.sqrt(v) + (1 - beta) * np.abs(g)) + eps)
    return w - lr * step, cache
