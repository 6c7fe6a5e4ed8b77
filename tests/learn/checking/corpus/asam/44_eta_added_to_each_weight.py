# expect: fault:eta_added_to_each_weight
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.linalg.norm(w + eta, axis=1, keepdims=True)
    e = rho * tau ** 2 * g / np.linalg.norm(tau * g)
    top = w + e
    h = grad_fn(top)
    return w - lr * h
