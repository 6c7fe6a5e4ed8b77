# expect: fault:largest_weight
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    T = np.abs(w).max(axis=1, keepdims=True) + eta
    scaled = T * g
    climb = rho * T * scaled / np.linalg.norm(scaled)
    return w - lr * grad_fn(w + climb)
