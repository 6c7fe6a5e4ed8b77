# expect: convention:elementwise_without_eta
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    scale = rho / np.linalg.norm(np.abs(w) * g)
    e_w = w ** 2 * g * scale
    return w - lr * grad_fn(w + e_w)
