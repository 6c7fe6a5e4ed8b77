# expect: fault:one_coordinate
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    e = np.zeros_like(w)
    i = np.argmax(np.abs(g))
    e[i] = rho * np.sign(g[i])
    return w - lr * grad_fn(w + e)
