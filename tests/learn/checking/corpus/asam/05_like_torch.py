# expect: correct
import numpy as np


class ASAM:
    def __init__(self, param, grad_fn, rho=0.5, eta=0.01):
        self.param, self.grad_fn, self.rho, self.eta = param.copy(), grad_fn, rho, eta
        self.old = None

    def ascent_step(self):
        grad = self.grad_fn(self.param.copy())
        self.old = self.param.copy()
        t_w = np.zeros_like(self.param)
        t_w += np.linalg.norm(self.param, axis=-1, keepdims=True)
        t_w += self.eta
        wgrad = grad * t_w
        eps = t_w * wgrad
        eps *= self.rho / np.linalg.norm(wgrad)
        self.param += eps

    def descent_step(self, lr):
        grad = self.grad_fn(self.param.copy())
        self.param = self.old - lr * grad
        return self.param


def asam_step(w, grad_fn, rho, eta, lr):
    minimizer = ASAM(w, grad_fn, rho, eta)
    minimizer.ascent_step()
    return minimizer.descent_step(lr)
