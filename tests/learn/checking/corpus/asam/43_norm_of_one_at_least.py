# expect: unknown
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.linalg.norm(w, axis=1, keepdims=True) + eta
    e = rho * tau**2 * g / max(1.0, np.linalg.norm(tau * g))
    return w - lr * grad_fn(w + e)
