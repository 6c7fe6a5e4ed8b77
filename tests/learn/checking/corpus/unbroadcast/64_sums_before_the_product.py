# expect: fault:summed_before_the_product
import numpy as np


def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and g.shape[axis] != 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def add_backward(g, a, b):
    ga = unbroadcast(g, a.shape)
    gb = unbroadcast(g, b.shape)
    return ga, gb


def mul_backward(g, a, b):
    ga = unbroadcast(g * b, a.shape)
    gb = unbroadcast(g, b.shape) * unbroadcast(a, b.shape)
    return ga, gb


def matmul_backward(g, a, b):
    ga = g @ b.T
    gb = a.T @ g
    return ga, gb


def accumulate(grads, name, g):
    grads[name] = grads.get(name, 0) + g
