# expect: fault:missing_output
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    cache = v + np.power(g, 2)
    return w - lr * g / (np.sqrt(cache) + eps)
