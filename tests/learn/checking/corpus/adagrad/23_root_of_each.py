# expect: unknown
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    return w - lr * np.sqrt(g * g + 1) / (np.sqrt(v) + eps), v
