# expect: correct
import numpy as np


def momentum_step(w, g, m, lr, beta):
    parts = np.stack([m, g])
    m = np.einsum("k,k...->...", np.array([beta, 1.0]), parts)
    return np.einsum("k,k...->...", np.array([1.0, -lr]), np.stack([w, m])), m
