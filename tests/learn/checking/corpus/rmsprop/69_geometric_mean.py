# expect: fault:geometric_mean
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = v**beta * (g * g)**(1 - beta)
    return w - lr * g / (np.sqrt(v) + eps), v
