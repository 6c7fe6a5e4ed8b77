# expect: fault:mean_square
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    return w - lr * grad_fn(w + rho * g / np.sqrt((g ** 2).mean()))
