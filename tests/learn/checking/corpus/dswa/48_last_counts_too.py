# expect: fault:last_counts_too
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for part in range(parts):
        captured = []
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                captured.append(w)
        w = sum([*captured, w]) / (len(captured) + 1)
    return w, statistics(w)
