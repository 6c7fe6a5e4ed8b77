# expect: variant:no_eps
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    return w - lr * g / np.sqrt(v), v
