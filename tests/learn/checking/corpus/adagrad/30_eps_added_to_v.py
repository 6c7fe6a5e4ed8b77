# expect: fault:eps_in_v
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + np.square(g) + eps
    return w - lr * g / (np.sqrt(v) + eps), v
