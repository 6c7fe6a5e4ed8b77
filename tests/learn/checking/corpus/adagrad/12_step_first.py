# expect: variant:old_v
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    w = w - lr * g / (np.sqrt(v) + eps)
    return w, v + g * g
