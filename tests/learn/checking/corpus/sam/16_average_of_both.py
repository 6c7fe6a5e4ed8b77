# expect: fault:gradients_averaged
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g1 = grad_fn(w)
    g2 = grad_fn(w + rho * g1 / np.linalg.norm(g1))
    return w - lr * 0.5 * (g1 + g2)
