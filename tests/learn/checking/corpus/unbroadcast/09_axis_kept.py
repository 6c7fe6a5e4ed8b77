# expect: variant:axis_kept
import numpy as np


def unbroadcast(g, shape):
    axes = tuple(range(g.ndim - len(shape)))
    g = np.sum(g, axis=axes, keepdims=bool(axes))
    ones = tuple(i for i, n in enumerate(shape) if n == 1)
    return g.sum(axis=ones, keepdims=True) if not axes else g


def add_backward(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


def mul_backward(g, a, b):
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


def matmul_backward(g, a, b):
    return g @ b.T, a.T @ g


def accumulate(grads, name, g):
    grads[name] = grads[name] + g if name in grads else g
