# expect: fault:adagrad
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = v + g * g
    return w - lr * g / (np.sqrt(v) + eps), v
