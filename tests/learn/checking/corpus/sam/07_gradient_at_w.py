# expect: fault:gradient_at_w
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    w_adv = w + rho * g / np.linalg.norm(g)
    grad_fn(w_adv)
    return w - lr * g
