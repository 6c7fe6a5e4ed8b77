# expect: correct
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * np.einsum("i,i->i", g, g)
    rate = lr / (v ** 0.5 + eps)
    return w - np.einsum("i,i->i", rate, g), v
