# expect: fault:gradients_added
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    grad = np.zeros_like(w)
    grad += grad_fn(w)
    t_w = np.sqrt(np.einsum("ij,ij->i", w, w))[:, None] + eta
    scaled = t_w * grad
    eps = t_w * scaled * (rho / np.linalg.norm(scaled))
    grad += grad_fn(w + eps)
    return w - lr * grad
