# expect: correct
import numpy as np


class Inner:
    def __init__(self, lr, beta, buffer):
        self.lr, self.beta, self.buffer = lr, beta, buffer

    def step(self, param, grad):
        self.buffer = self.beta * self.buffer + grad
        return param - self.lr * self.buffer


class Lookahead:
    def __init__(self, base: Inner, slow: np.ndarray, alpha: float, k: int, counter: int):
        self.base, self.slow, self.alpha, self.k, self.counter = base, slow, alpha, k, counter

    def step(self, param: np.ndarray, grad: np.ndarray) -> np.ndarray:
        param = self.base.step(param, grad)
        if self.counter % self.k == 0:
            self.slow = self.slow + (param - self.slow) * self.alpha
            param = self.slow.copy()
        return param


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    opt = Lookahead(Inner(lr, beta, m), slow, alpha, k, t)
    fast = opt.step(fast, g)
    return opt.slow, fast, opt.base.buffer
