# expect: fault:eps_twice
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    cache = v + g ** 2
    step = g / (np.sqrt(cache + eps) + eps)
    return w - lr * step, cache
