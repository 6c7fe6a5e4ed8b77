# expect: fault:sign
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    g_sam = grad_fn(w + rho * g / np.linalg.norm(g))
    return w + lr * g_sam
