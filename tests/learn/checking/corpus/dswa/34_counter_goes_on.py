# expect: fault:counted_on
import numpy as np


class SWA:
    def __init__(self, grad_fn, c, lr):
        self.grad_fn, self.c, self.lr, self.i = grad_fn, c, lr, 0

    def run(self, w, n):
        models = []
        for _ in range(n):
            self.i += 1
            w = w - self.lr * self.grad_fn(w)
            if self.i % self.c == 0:
                models.append(w)
        return np.stack(models).mean(axis=0)


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    swa = SWA(grad_fn, c, lr)
    for _ in range(parts):
        w = swa.run(w, n // parts)
    return w, statistics(w)
