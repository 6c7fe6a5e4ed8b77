# expect: correct
import numpy as np


def scaling(w, eta):
    return np.sqrt(np.square(w).sum(1))[:, None] + eta


def ascent(g, rho):
    return rho * g / np.sqrt(np.square(g).sum())


def asam_step(w, grad_fn, rho, eta, lr):
    T = scaling(w, eta)
    perturbed = w + T * ascent(T * grad_fn(w), rho)
    return w - lr * grad_fn(perturbed)
