# expect: invalid
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v += g * g
    return w - lr * g / (np.sqrt(v) + eps), v
