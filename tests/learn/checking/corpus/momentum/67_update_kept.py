# expect: fault:update_kept
import numpy as np


def momentum_step(w, g, m, lr, beta):
    velocity = beta * m + g
    w_new = w - lr * velocity
    return w_new, w_new - w
