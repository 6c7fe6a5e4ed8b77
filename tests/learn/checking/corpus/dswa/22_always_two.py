# expect: fault:two_parts
import numpy as np


def part(w, grad_fn, steps, c, lr):
    models = []
    for i in range(steps):
        w = w - lr * grad_fn(w)
        if (i + 1) % c == 0:
            models.append(w)
    return np.mean(models, axis=0)


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    w = part(w, grad_fn, n // 2, c, lr)
    w = part(w, grad_fn, n // 2, c, lr)
    return w, statistics(w)
