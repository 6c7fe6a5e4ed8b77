# expect: invalid
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    w_new = w - lr * grad_fn(w + rho * g / np.linalg.norm(g))
