# expect: unknown
import numpy as np


def momentum_step(w, g, m, lr, beta):
    safe = np.clip(g, -5.0, 5.0)
    m = beta * m + safe
    return w - lr * m, m
