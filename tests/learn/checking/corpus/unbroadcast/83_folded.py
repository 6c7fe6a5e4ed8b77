# expect: fault:folded
import numpy as np


def unbroadcast(g, shape):
    n = int(np.prod(shape))
    return g.reshape(-1, n).sum(axis=0).reshape(shape)


def add_backward(g, a, b):
    return unbroadcast(g, np.shape(a)), unbroadcast(g, np.shape(b))


def mul_backward(g, a, b):
    return unbroadcast(g * b, np.shape(a)), unbroadcast(g * a, np.shape(b))


def matmul_backward(g, a, b):
    return g @ b.T, a.T @ g


def accumulate(grads, name, g):
    grads[name] = grads[name] + g if name in grads else g
