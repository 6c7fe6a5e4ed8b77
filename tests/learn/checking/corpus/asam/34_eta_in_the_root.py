# expect: fault:eta_inside_root
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    tau = np.sqrt(np.square(w).sum(axis=1, keepdims=True) + eta)
    g = grad_fn(w)
    tg = tau * g
    e = rho * tau * tg / np.linalg.norm(tg)
    return w - lr * grad_fn(w + e)
