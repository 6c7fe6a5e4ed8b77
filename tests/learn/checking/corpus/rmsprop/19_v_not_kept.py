# expect: fault:v_not_kept
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    second = beta * v + (1 - beta) * g * g
    return w - lr * g / (np.sqrt(second) + eps), v
