# expect: fault:sam
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    return w - lr * grad_fn(w + rho * g / np.linalg.norm(g))
