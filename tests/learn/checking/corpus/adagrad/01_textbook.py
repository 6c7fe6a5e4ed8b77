# expect: correct
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g ** 2
    w = w - lr * g / (np.sqrt(v) + eps)
    return w, v
