# expect: correct
import numpy as np


def one_part(w, grad_fn, n, c, lr):
    path = np.empty((n, len(w)))
    for i in range(n):
        w = w - lr * grad_fn(w)
        path[i] = w
    kept = path[c - 1::c]
    return np.einsum("mn->n", kept) / len(kept)


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    def go(w, left):
        return go(one_part(w, grad_fn, n // parts, c, lr), left - 1) if left else w
    w = go(w, parts)
    return w, statistics(w)
