# expect: variant:gradient_clipped
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    g = g / np.sqrt(np.sum(np.square(g)))
    gs = grad_fn(w + rho * g)
    n = np.sqrt(np.sum(np.square(gs)))
    gs = np.where(n < 5.0, gs, gs / n * 5.0)
    return w - lr * gs
