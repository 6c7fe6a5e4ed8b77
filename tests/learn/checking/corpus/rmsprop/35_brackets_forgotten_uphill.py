# expect: faults:eps_after_the_quotient,sign
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g * g
    step = lr * g / np.sqrt(v)
    return w + step + eps, v
