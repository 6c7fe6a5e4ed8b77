# expect: fault:signed
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    T = w + eta
    e = rho * T ** 2 * g / np.linalg.norm(T * g)
    return w - lr * grad_fn(w + e)
