# expect: faults:eps_after_the_quotient,sign
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    step = lr * g / np.sqrt(v)
    return w + step + eps, v
