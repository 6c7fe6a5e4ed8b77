# expect: fault:other_axis
import numpy as np


def unbroadcast(g, shape):
    if g.shape == tuple(shape):
        return g
    if len(shape) < g.ndim:
        return g.sum(axis=-1)
    return g.sum(axis=0, keepdims=True)


def add_backward(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


def mul_backward(g, a, b):
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


def matmul_backward(g, a, b):
    return g @ b.T, a.T @ g


def accumulate(grads, name, g):
    grads[name] = grads[name] + g if name in grads else g
