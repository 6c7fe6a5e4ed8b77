# expect: fault:gradient_difference
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    tau = np.linalg.norm(w, axis=1, keepdims=True) + eta
    g = grad_fn(w)
    e = rho * tau**2 * g / np.linalg.norm(tau * g)
    return w - lr * (grad_fn(w + e) - g)
