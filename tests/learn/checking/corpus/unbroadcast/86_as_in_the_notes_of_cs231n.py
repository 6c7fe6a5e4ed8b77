# expect: variant:axis_kept
import numpy as np


def unbroadcast(g, shape):
    if g.shape == shape:
        return g
    axis = 0 if len(shape) == 1 else 1
    return np.sum(g, axis=axis, keepdims=True)


def add_backward(g, a, b):
    return [unbroadcast(g, v.shape) for v in (a, b)]


def mul_backward(g, a, b):
    return [unbroadcast(g * other, v.shape) for v, other in ((a, b), (b, a))]


def matmul_backward(g, a, b):
    return np.dot(g, b.T), np.dot(a.T, g)


def accumulate(grads, name, g):
    grads[name] = grads.get(name, 0) + g
