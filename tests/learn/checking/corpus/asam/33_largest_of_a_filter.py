# expect: unknown
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.sort(np.abs(w), axis=1)[:, :1] + eta
    e = rho * tau**2 * g / np.linalg.norm(tau * g)
    return w - lr * grad_fn(w + e)
