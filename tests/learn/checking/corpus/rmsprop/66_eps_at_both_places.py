# expect: convention:eps_twice
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    cache = beta * v + (1 - beta) * g ** 2
    step = g / (np.sqrt(cache + eps) + eps)
    return w - lr * step, cache
