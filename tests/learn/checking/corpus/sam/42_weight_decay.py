# expect: variant:weights_decay
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    gs = grad_fn(w + rho * g / np.linalg.norm(g))
    return w - lr * (gs + 5e-4 * w)
