# expect: correct
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    scale = rho / (np.sqrt((g**2).sum()) + 1e-12)
    w_adv = w + scale * g
    g_adv = grad_fn(w_adv)
    return w - lr * g_adv
