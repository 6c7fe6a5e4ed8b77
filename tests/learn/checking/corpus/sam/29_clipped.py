# expect: fault:clipped
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    e = grad_fn(w)
    length = np.linalg.norm(e)
    if length > rho:
        e = e * rho / length
    return w - lr * grad_fn(w + e)
