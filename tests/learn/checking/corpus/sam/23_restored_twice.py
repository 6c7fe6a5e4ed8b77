# expect: fault:restored_twice
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    def ascent(g):
        return rho * g / np.sqrt(g @ g)

    e = ascent(grad_fn(w))
    second = grad_fn(w + e)
    restored = w - e
    return restored - lr * second
