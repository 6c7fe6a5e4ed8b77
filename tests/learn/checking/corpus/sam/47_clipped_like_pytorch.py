# expect: variant:clipped_like_pytorch
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    gs = grad_fn(w + rho * g / np.linalg.norm(g))
    total = np.linalg.norm(gs)
    gs = gs * min(1.0, 1.0 / (total + 1e-6))
    return w - lr * gs
