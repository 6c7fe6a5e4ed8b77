# expect: variant:captured_at_1
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        average = np.zeros(np.shape(w))
        for iterations in range(n // parts):
            w = w - lr * grad_fn(w)
            snapshots, rest = divmod(iterations, c)
            if rest == 0:
                average = (average * snapshots + w) / (snapshots + 1)
        w = average
    return w, statistics(w)
