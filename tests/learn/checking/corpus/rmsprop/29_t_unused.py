# expect: correct
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps, t):
    new_v = v + (1 - beta) * (g**2 - v)
    return w - lr * g / (new_v**0.5 + eps), new_v
