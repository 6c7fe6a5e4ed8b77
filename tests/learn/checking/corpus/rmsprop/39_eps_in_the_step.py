# expect: fault:eps_in_the_step
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g * g
    step = lr * g / np.sqrt(v) + eps
    return w - step, v
