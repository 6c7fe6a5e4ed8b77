# expect: fault:restored_twice
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    old = w.copy()
    tau = np.linalg.norm(w, axis=1, keepdims=True) + eta
    g = grad_fn(w)
    e = tau * tau * g * (rho / np.linalg.norm(tau * g))
    w = w + e
    g = grad_fn(w)
    w = old
    w = w - e
    return w - lr * g
