# expect: fault:list_not_emptied
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    captured = []
    for _ in range(parts):
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                captured.append(w)
        w = np.mean(captured, axis=0)
    return w, statistics(w)
