# expect: variant:elementwise_with_decay
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    T = np.abs(w) + eta
    scaled = T * g
    climb = rho * T * scaled / np.linalg.norm(scaled)
    return w - lr * (grad_fn(w + climb) + 5e-4 * w)
