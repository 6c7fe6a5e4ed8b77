# expect: unknown
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    e = rho * g / np.linalg.norm(g)
    return w - lr * np.clip(grad_fn(w + e), -1, 1)
