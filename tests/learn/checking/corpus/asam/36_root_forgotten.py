# expect: fault:norm_squared
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.array([np.sqrt(row @ row) for row in w]).reshape(-1, 1) + eta
    total = 0.0
    for row in tau * g:
        total += row @ row
    e = rho * tau * tau * g / total
    return w - lr * grad_fn(w + e)
