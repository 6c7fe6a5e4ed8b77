# expect: fault:mean_square
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    tau = np.sqrt((w**2).mean(axis=1, keepdims=True)) + eta
    g = grad_fn(w)
    return w - lr * grad_fn(w + rho * tau**2 * g / np.sqrt(((tau * g) ** 2).sum()))
