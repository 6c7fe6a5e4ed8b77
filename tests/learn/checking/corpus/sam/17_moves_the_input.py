# expect: invalid
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    e = rho * g / np.linalg.norm(g)
    g = grad_fn(w + e)
    w -= lr * g
    return w
