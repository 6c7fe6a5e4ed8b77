# expect: fault:mean_of_a_filter
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    t = np.abs(w).mean(1, keepdims=True) + eta
    return w - lr * grad_fn(w + rho * t ** 2 * g / np.linalg.norm(t * g))
