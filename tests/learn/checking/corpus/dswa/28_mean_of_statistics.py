# expect: variant:statistics_averaged
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        models, seen = [], []
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                models.append(w)
                seen.append(statistics(w))
        w = np.mean(models, axis=0)
    return w, np.mean(seen, axis=0)
