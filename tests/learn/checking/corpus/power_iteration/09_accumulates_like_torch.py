# expect: fault:gradient_not_reset
import numpy as np


class Parameter:
    def __init__(self):
        self.grad = 0

    def backward(self, g):
        self.grad = self.grad + g
        return self.grad


def hessian_vector(grad_fn, w, u, h):
    p = Parameter()
    plus = p.backward(grad_fn(w + h * u))
    minus = p.backward(grad_fn(w - h * u))
    return (plus - minus) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        v = hvp(v)
        v = v / np.linalg.norm(v)
    return v @ hvp(v), v
