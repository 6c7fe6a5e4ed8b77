# expect: fault:eta_not_in_norm
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.linalg.norm(w, axis=1)[:, None]
    norm = np.linalg.norm(tau * g)
    tau = tau + eta
    return w - lr * grad_fn(w + rho * tau**2 * g / norm)
