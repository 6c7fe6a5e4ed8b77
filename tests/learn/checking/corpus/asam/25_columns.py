# expect: fault:columns
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.linalg.norm(w, axis=0, keepdims=True) + eta
    e = rho * tau ** 2 * g / np.linalg.norm(tau * g)
    return w - lr * grad_fn(w + e)
