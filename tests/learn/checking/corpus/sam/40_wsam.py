# expect: variant:weighted
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    gs = grad_fn(w + rho * g / np.linalg.norm(g))
    a = 0.9 / (1 - 0.9)
    return w - lr * ((1 - a) * g + a * gs)
