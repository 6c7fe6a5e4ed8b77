# expect: convention:elementwise
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    T = np.abs(w) + eta
    e = rho * T * T * g / np.linalg.norm(T * g)
    return w - lr * grad_fn(w + e)
