# expect: fault:gradients_averaged
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.linalg.norm(w, axis=1, keepdims=True) + eta
    e = rho * tau**2 * g / np.linalg.norm(tau * g)
    return w - lr * np.mean([g, grad_fn(w + e)], axis=0)
