# expect: variant:no_eps
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g * g
    return w - lr * g / np.sqrt(v), v
