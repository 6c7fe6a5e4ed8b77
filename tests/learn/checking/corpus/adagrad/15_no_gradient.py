# expect: fault:no_gradient
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    return w - lr / (np.sqrt(v) + eps), v
