# expect: fault:absolute
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + np.abs(g)
    return w - lr * g / (np.sqrt(v) + eps), v
