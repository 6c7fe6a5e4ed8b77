# expect: fault:one_iteration_more
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        captured, i = [], 0
        while i <= n // parts:
            i += 1
            w = w - lr * grad_fn(w)
            if i % c == 0:
                captured.append(w)
        w = np.mean(captured, axis=0)
    return w, statistics(w)
