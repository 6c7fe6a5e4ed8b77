# expect: fault:one_iteration_fewer
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    steps = n // parts
    for _ in range(parts):
        models = []
        for i in range(1, steps):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                models.append(w.copy())
        w = np.stack(models).mean(axis=0)
    return w, statistics(w)
