# expect: fault:squared_gradient
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    g_sq = np.square(g)
    v = beta * v + (1 - beta) * g_sq
    return w - lr * g_sq / (np.sqrt(v) + eps), v
