# expect: unknown
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    e = rho * g / np.linalg.norm(g)
    for _ in range(2):
        g = grad_fn(w + e)
        e = rho * g / np.linalg.norm(g)
    return w - lr * g
