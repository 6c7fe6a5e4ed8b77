# expect: fault:not_normalised
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    tau = np.linalg.norm(w, axis=1, keepdims=True) + eta
    return w - lr * grad_fn(w + rho * tau ** 2 * grad_fn(w))
