# expect: faults:other_axis,axis_dropped
import numpy as np


def unbroadcast(g, shape):
    while g.shape != tuple(shape):
        if g.ndim > len(shape):
            g = g.sum(0)
        else:
            return g.sum(0)
    return g


def add_backward(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


def mul_backward(g, a, b):
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


def matmul_backward(g, a, b):
    return g @ b.T, a.T @ g


def accumulate(grads, name, g):
    grads[name] = grads[name] + g if name in grads else g
