# expect: fault:beta_on_both
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    cache = beta * v + beta * g ** 2
    step = g / (np.sqrt(cache) + eps)
    return w - lr * step, cache
