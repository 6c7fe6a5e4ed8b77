# expect: unknown
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    e = np.clip(rho * g / np.linalg.norm(g), -1, 1)
    return w - lr * grad_fn(w + e)
