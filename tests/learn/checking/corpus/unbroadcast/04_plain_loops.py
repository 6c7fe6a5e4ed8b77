# expect: correct
import numpy as np


def unbroadcast(g, shape):
    out = np.zeros(shape)
    extra = g.ndim - len(shape)
    for index in np.ndindex(g.shape):
        kept = index[extra:]
        out[tuple(0 if n == 1 else i for i, n in zip(kept, shape))] += g[index]
    return out


def add_backward(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


def mul_backward(g, a, b):
    da, db = np.zeros(a.shape), np.zeros(b.shape)
    da += unbroadcast(g * (b + 0 * a), a.shape)
    db += unbroadcast(g * (a + 0 * b), b.shape)
    return da, db


def matmul_backward(g, a, b):
    n, m = a.shape
    k = b.shape[1]
    da, db = np.zeros((n, m)), np.zeros((m, k))
    for i in range(n):
        for j in range(m):
            for l in range(k):
                da[i, j] += g[i, l] * b[j, l]
                db[j, l] += a[i, j] * g[i, l]
    return da, db


def accumulate(grads, name, g):
    try:
        grads[name] = grads[name] + g
    except KeyError:
        grads[name] = g.copy()
