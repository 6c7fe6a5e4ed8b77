# expect: correct
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g ** 2
    w = w - lr * g / (np.sqrt(v) + eps)
    return w, v
