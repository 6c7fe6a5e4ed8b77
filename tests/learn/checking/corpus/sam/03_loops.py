# expect: correct
import math

import numpy as np


def length(vector):
    total = 0.0
    for entry in vector:
        total += entry * entry
    return math.sqrt(total)


def sam_step(w, grad_fn, rho, lr):
    first = grad_fn(w)
    size = length(first)
    moved = np.array([wi + rho * gi / size for wi, gi in zip(w, first)])
    second = grad_fn(moved)
    return np.array([wi - lr * gi for wi, gi in zip(w, second)])
