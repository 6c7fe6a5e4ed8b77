# expect: fault:squared_norm
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    tau = (w * w).sum(1, keepdims=True) + eta
    g = grad_fn(w)
    return w - lr * grad_fn(w + rho * tau * tau * g / np.linalg.norm(tau * g))
