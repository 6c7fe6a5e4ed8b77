# expect: fault:unit_step
import numpy as np


def unit(v):
    return v / np.linalg.norm(v)


def sam_step(w, grad_fn, rho, lr):
    return w - lr * unit(grad_fn(w + rho * unit(grad_fn(w))))
