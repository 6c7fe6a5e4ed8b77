# expect: unknown
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    m = 0 * w
    for _ in range(parts):
        captured = []
        for i in range(1, n // parts + 1):
            m = 0.9 * m + grad_fn(w)
            w = w - lr * m
            if i % c == 0:
                captured.append(w)
        w = np.mean(captured, axis=0)
    return w, statistics(w)
