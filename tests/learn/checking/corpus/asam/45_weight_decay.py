# expect: variant:weights_decay
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    t = np.linalg.norm(w, axis=1, keepdims=True) + eta
    e = rho * t ** 2 * g / np.linalg.norm(t * g)
    return w - lr * (grad_fn(w + e) + 5e-4 * w)
