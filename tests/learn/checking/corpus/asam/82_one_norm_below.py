# expect: fault:one_norm_below
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    T = np.linalg.norm(w, axis=1, keepdims=True) + eta
    scaled = T * g
    climb = rho * T * scaled / np.abs(scaled).sum()
    return w - lr * grad_fn(w + climb)
