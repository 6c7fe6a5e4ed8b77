# expect: fault:eps = 1e-08
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    return w - lr * g / (np.sqrt(v) + 1e-8), v
