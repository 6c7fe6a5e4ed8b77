# expect: fault:tau_twice_in_norm
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.linalg.norm(w, axis=1, keepdims=True) + eta
    e = tau ** 2 * g
    e = rho * e / np.linalg.norm(e)
    return w - lr * grad_fn(w + e)
