# expect: fault:only_the_first_captured
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for part in range(parts):
        captured = []
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i == c:
                captured.append(w)
        w = sum(captured) / len(captured)
    return w, statistics(w)
