# expect: fault:rate_in_v
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    g = lr * g
    v = v + g * g
    return w - g / (np.sqrt(v) + eps), v
