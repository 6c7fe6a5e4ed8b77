# expect: faults:sign,no_eps,no_square
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g
    return w + lr * g / np.sqrt(v), v
