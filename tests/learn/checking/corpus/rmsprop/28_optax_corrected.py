# expect: convention:eps_inside,bias_corrected
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps, t=1):
    v = beta * v + (1 - beta) * np.square(g)
    correction = 1 - np.power(beta, t)
    return w - lr * g / np.sqrt(v / correction + eps), v
