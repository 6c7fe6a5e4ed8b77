# expect: fault:beyond_the_second
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    e = rho * g / np.linalg.norm(g)
    top = w + e
    h = grad_fn(top)
    return w - lr * (2 * h - g)
