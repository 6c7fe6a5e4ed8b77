# expect: variant:every_iterate
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for part in range(parts):
        mean = np.zeros_like(w)
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            mean = mean + (w - mean) / i
        w = mean
    return w, statistics(w)
