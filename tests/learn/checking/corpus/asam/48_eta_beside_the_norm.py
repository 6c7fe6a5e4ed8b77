# expect: fault:eta_beside_the_norm
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    t = np.linalg.norm(w, axis=1, keepdims=True)
    e = rho * t**2 * g / (np.linalg.norm(t * g) + eta)
    return w - lr * grad_fn(w + e)
