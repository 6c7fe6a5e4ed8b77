# expect: fault:v_not_kept
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    return w - lr * g / (np.sqrt(v + g * g) + eps), v
