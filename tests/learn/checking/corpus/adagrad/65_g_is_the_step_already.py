# expect: fault:step_in_v
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    g = g / (np.sqrt(v + g * g) + eps)
    v = v + g * g
    return w - lr * g, v
