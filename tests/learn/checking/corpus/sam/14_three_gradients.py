# expect: fault:extra_gradient
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    e = rho * grad_fn(w) / np.linalg.norm(grad_fn(w))
    return w - lr * grad_fn(w + e)
