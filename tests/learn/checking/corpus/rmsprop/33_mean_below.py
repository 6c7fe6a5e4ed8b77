# expect: fault:mean_of_all
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g * g
    rate = lr / (np.sqrt(v.mean()) + eps)
    return w - rate * g, v
