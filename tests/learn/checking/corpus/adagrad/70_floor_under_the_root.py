# expect: faults:no_eps,tiny_numbers
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g**2
    return w - lr * g / np.maximum(1e-8, np.sqrt(v)), v
