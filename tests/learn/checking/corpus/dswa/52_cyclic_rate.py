# expect: variant:cyclic_rate
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    per = n // parts
    for p in range(parts):
        taken = []
        for i in range(1, per + 1):
            t = ((i - 1) % c + 1) / c
            w = w - ((1 - t) * lr + t * 0.1 * lr) * grad_fn(w)
            if i % c == 0:
                taken.append(w)
        w = np.mean(taken, axis=0)
    return w, statistics(w)
