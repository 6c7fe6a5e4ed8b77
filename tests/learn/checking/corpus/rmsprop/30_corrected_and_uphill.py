# expect: fault:sign
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps, t):
    v = beta * v + (1 - beta) * g * g
    return w + lr * g / (np.sqrt(v / (1 - beta**t)) + eps), v
