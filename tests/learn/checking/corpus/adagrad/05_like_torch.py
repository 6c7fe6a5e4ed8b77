# expect: correct
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    param, state_sum = w.copy(), v.copy()
    state_sum += g * g
    std = np.sqrt(state_sum) + eps
    param += -lr * (g / std)
    return param, state_sum
