# expect: fault:beta = 0.99
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps, alpha=0.99):
    v = alpha * v + (1 - alpha) * g * g
    return w - lr * g / (np.sqrt(v) + eps), v
