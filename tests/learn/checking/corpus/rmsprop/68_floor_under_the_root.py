# expect: faults:no_eps,tiny_numbers
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g**2
    return w - lr * g / np.maximum(1e-8, np.sqrt(v)), v
