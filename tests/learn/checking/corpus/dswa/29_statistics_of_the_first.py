# expect: fault:statistics_of_the_first
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    at = w
    for _ in range(parts):
        captured = []
        for i in range(1, n // parts + 1):
            at = at - lr * grad_fn(at)
            if i % c == 0:
                captured.append(at)
        at = np.mean(captured, axis=0)
    return at, statistics(w)
