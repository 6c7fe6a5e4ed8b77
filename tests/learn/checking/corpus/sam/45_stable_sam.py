# expect: variant:as_long_as_the_first
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    n = np.linalg.norm(g)
    gs = grad_fn(w + rho * g / n)
    gs = gs * n / np.linalg.norm(gs)
    return w - lr * gs
