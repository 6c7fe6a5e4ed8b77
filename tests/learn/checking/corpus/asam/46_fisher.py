# expect: variant:fisher
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    f = 1 / (1 + eta * g ** 2)
    return w - lr * grad_fn(w + rho * f * g / np.sqrt((g * f * g).sum()))
