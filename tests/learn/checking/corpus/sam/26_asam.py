# expect: variant:adaptive
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    t = abs(w)
    return w - lr * grad_fn(w + rho * t * t * g / np.linalg.norm(t * g))
