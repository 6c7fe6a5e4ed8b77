# expect: fault:squared_gradient
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    g2 = g * g
    total = v + g2
    step = lr * g2 / (np.sqrt(total) + eps)
    return w - step, total
