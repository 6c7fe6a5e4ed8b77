# expect: variant:signum
import numpy as np


def momentum_step(w, g, m, lr, beta):
    m = beta * m + (1 - beta) * g
    return w - lr * np.sign(m), m
