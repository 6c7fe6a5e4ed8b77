# expect: fault:minus
import numpy as np


def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(0)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis, keepdims=True)
    return g


def add_backward(g, a, b):
    return unbroadcast(g, a.shape), -unbroadcast(g, b.shape)


def mul_backward(g, a, b):
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


def matmul_backward(g, a, b):
    return g @ b.T, a.T @ g


def accumulate(grads, name, g):
    grads[name] = grads[name] + g if name in grads else g
