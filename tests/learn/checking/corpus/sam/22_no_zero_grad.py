# expect: fault:gradients_added
import numpy as np


class Parameter:
    def __init__(self, data):
        self.data, self.grad = data.copy(), np.zeros_like(data)


def backward(p, grad_fn):
    p.grad = p.grad + grad_fn(p.data)


def sam_step(w, grad_fn, rho, lr):
    p = Parameter(w)
    backward(p, grad_fn)
    e_w = p.grad * (rho / np.linalg.norm(p.grad))
    p.data = p.data + e_w
    backward(p, grad_fn)
    p.data = p.data - e_w
    return p.data - lr * p.grad
