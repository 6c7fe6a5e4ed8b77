# expect: fault:sum_of_roots
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    cache = v + g ** 2
    step = g / ((np.sqrt(v) + np.abs(g)) + eps)
    return w - lr * step, cache
