# expect: variant:quasi_hyperbolic
import numpy as np


def momentum_step(w, g, m, lr, beta):
    velocity = beta * m + (1 - beta) * g
    w_new = w - lr * (0.3 * g + 0.7 * velocity)
    return w_new, velocity
