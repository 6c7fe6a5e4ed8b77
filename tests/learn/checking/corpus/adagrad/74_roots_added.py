# expect: fault:roots_added
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    root = np.sqrt(v) + np.abs(g)
    return w - lr * g / (root + eps), root**2
