# expect: fault:largest_of_all
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    second = v + g * g
    scale = np.amax(second) ** 0.5
    return w - lr * g / (scale + eps), second
