# expect: unknown
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = np.minimum(v + g**2, 10)
    return w - lr * g / (np.sqrt(v) + eps), v
