# expect: fault:old_v
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    w = w - lr * g / (np.sqrt(v) + eps)
    v = beta * v + (1 - beta) * g * g
    return w, v
