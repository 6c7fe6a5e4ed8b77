# expect: fault:rho_and_rate_swapped
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    return w - rho * grad_fn(w + lr * g / np.linalg.norm(g))
