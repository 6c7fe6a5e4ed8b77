# expect: fault:eta_and_rate_swapped
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.linalg.norm(w, axis=1, keepdims=True) + lr
    e = rho * tau**2 * g / np.linalg.norm(tau * g)
    return w - eta * grad_fn(w + e)
