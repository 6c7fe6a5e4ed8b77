# expect: fault:divided_by_sum
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    e = rho * g / g.sum()
    top = w + e
    h = grad_fn(top)
    return w - lr * h
