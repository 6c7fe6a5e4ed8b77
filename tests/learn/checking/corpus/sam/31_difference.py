# expect: fault:gradient_difference
import numpy as np


class SAM:
    def __init__(self, grad_fn, rho):
        self.grad_fn, self.rho = grad_fn, rho

    def direction(self, w):
        g = self.grad_fn(w)
        return self.grad_fn(w + self.rho * g / np.sqrt(g @ g)) - g


def sam_step(w, grad_fn, rho, lr):
    return w - lr * SAM(grad_fn, rho).direction(w)
