# expect: fault:no_one_minus_beta
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + g * g
    return w - lr * g / (np.sqrt(v) + eps), v
