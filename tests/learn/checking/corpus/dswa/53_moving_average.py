# expect: variant:moving_average
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    per = n // parts
    for _ in range(parts):
        mean = w
        for i in range(1, per + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                mean = 0.9 * mean + 0.1 * w
        w = mean
    return w, statistics(w)
