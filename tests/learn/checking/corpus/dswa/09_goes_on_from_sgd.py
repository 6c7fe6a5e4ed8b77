# expect: fault:from_last_iterate
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        total, m = 0, 0
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                total, m = total + w, m + 1
    return total / m, statistics(total / m)
