# expect: fault:norm_squared
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    eps = rho * g / np.dot(g, g)
    return w - lr * grad_fn(w + eps)
