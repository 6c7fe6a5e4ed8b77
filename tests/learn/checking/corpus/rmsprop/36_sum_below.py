# expect: fault:sum_of_all
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g ** 2
    return w - lr * g / (np.sqrt(np.sum(v)) + eps), v
