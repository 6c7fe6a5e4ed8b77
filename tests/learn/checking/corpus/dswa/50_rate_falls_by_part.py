# expect: fault:rate_falls_by_part
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    per = n // parts
    for p in range(parts):
        taken = []
        for i in range(1, per + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                taken.append(w)
        w = np.mean(taken, axis=0)
        lr = lr * 0.1
    return w, statistics(w)
