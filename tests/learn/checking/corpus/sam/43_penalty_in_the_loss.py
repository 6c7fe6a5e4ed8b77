# expect: variant:penalised
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w) + 5e-4 * w
    wp = w + rho * g / np.linalg.norm(g)
    gs = grad_fn(wp) + 5e-4 * wp
    return w - lr * gs
