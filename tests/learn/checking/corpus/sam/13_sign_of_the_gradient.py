# expect: variant:ascent_sign
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    e = rho * np.sign(grad_fn(w))
    return w - lr * grad_fn(w + e)
