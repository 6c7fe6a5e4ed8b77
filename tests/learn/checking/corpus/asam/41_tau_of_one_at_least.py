# expect: unknown
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.maximum(np.linalg.norm(w, axis=1, keepdims=True) + eta, 1)
    e = rho * tau**2 * g / np.linalg.norm(tau * g)
    return w - lr * grad_fn(w + e)
