# expect: variant:captured_late
import numpy as np


def path(w, grad_fn, lr, steps):
    for _ in range(steps):
        w = w - lr * grad_fn(w)
        yield w


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        w = np.mean(list(path(w, grad_fn, lr, n // parts))[c::c], axis=0)
    return w, statistics(w)
