# expect: fault:gradient_at_the_start
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for part in range(1, parts + 1):
        start, total, m = w, np.zeros_like(w), 0
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(start)
            if i % c == 0:
                total, m = total + w, m + 1
        w = total / m
    return w, statistics(w)
