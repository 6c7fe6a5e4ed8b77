# expect: faults:every_iterate,from_last_iterate
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for part in range(parts):
        kept = []
        for i in range(n // parts):
            w = w - lr * grad_fn(w)
            kept.append(w)
        w_swa = np.mean(kept, axis=0)
    return w_swa, statistics(w_swa)
