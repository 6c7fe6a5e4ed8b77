# expect: variant:mixed
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    alpha = 0.8
    g = grad_fn(w)
    g_clipped = grad_fn(w + rho * g / (np.linalg.norm(g) + 1e-12))
    return w - lr * ((1 - alpha) * g + alpha * g_clipped)
