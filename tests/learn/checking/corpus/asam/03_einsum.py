# expect: correct
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    T = np.diag(np.sqrt(np.einsum("ij,ij->i", w, w)) + eta)
    Tg = np.einsum("ik,kj->ij", T, g)
    e = rho * np.einsum("ik,kj->ij", T, Tg) / np.sqrt(np.einsum("ij,ij->", Tg, Tg))
    return w - lr * grad_fn(w + e)
