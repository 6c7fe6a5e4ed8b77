# expect: fault:one_norm
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    tau = np.abs(w).sum(axis=1, keepdims=True) + eta
    g = grad_fn(w)
    return w - lr * grad_fn(w + rho * tau * tau * g / np.sqrt(np.sum((tau * g) ** 2)))
