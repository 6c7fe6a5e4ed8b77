# expect: fault:goes_on_from_the_mean
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for part in range(parts):
        total, m = np.zeros_like(w), 0
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                total = total + w
                m += 1
                w = total / m
        w = total / m
    return w, statistics(w)
