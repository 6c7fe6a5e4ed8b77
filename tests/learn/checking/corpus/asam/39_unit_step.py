# expect: fault:unit_step
import numpy as np


def unit(a):
    return a / np.linalg.norm(a)


def asam_step(w, grad_fn, rho, eta, lr):
    tau = np.linalg.norm(w, axis=1, keepdims=True) + eta
    return w - lr * unit(grad_fn(w + rho * tau * unit(tau * grad_fn(w))))
