# expect: fault:first_of_the_axis
import numpy as np


def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g[0]
    for axis, size in enumerate(shape):
        if size == 1:
            g = np.take(g, [0], axis=axis)
    return g


def add_backward(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


def mul_backward(g, a, b):
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


def matmul_backward(g, a, b):
    return g @ b.T, a.T @ g


def accumulate(grads, name, g):
    grads[name] = grads.get(name, 0) + g
