# expect: correct
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    old = w.copy()
    new = w.copy()
    g = np.array(grad_fn(new))
    g /= np.linalg.norm(g, ord=2)
    new += rho * g
    g2 = grad_fn(new)
    new[:] = old
    new -= lr * g2
    print(np.abs(new - old).max())
    return new
