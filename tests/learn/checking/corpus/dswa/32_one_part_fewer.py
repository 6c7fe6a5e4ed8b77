# expect: fault:one_part_fewer
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(1, parts):
        kept = []
        for i in range(n // parts):
            w = w - lr * grad_fn(w)
            if (i + 1) % c == 0:
                kept.append(w)
        w = np.mean(kept, axis=0)
    return w, statistics(w)
