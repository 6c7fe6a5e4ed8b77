# expect: variant:surrogate_gap
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    alpha = 0.4
    g = grad_fn(w)
    gs = grad_fn(w + rho * g / np.linalg.norm(g))
    gp = g - (g @ gs) / (gs @ gs) * gs
    return w - lr * (gs - alpha * gp)
