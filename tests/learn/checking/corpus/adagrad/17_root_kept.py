# expect: fault:root_kept
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = np.sqrt(v + g * g)
    return w - lr * g / (v + eps), v
