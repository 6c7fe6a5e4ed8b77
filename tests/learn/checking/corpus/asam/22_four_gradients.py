# expect: fault:extra_gradient
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    tau = np.linalg.norm(w, axis=1, keepdims=True) + eta
    e = rho * tau ** 2 * grad_fn(w) / np.linalg.norm(tau * grad_fn(w))
    return w - lr * grad_fn(w + e)
