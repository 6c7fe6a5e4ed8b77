# expect: fault:mean_of_all
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    rate = lr / (np.sqrt(v.mean()) + eps)
    return w - rate * g, v
