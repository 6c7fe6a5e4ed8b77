# expect: fault:largest_of_all
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    second = beta * v + (1 - beta) * g * g
    scale = np.amax(second) ** 0.5
    return w - lr * g / (scale + eps), second
