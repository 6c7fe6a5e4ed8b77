# expect: fault:eps_after_the_quotient
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    return w - lr * g / np.sqrt(v) + eps, v
