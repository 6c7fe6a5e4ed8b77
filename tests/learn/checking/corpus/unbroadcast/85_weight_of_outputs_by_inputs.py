# expect: variant:weight_of_outputs_by_inputs
import numpy as np


def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for k, m in enumerate(shape):
        if m == 1 and g.shape[k] != 1:
            g = g.sum(axis=k, keepdims=True)
    return g


def add_backward(g, a, b):
    return unbroadcast(g, np.shape(a)), unbroadcast(g, np.shape(b))


def mul_backward(g, a, b):
    return unbroadcast(g * b, np.shape(a)), unbroadcast(g * a, np.shape(b))


def matmul_backward(g, a, b):
    return g @ b, g.T @ a


def accumulate(grads, name, g):
    grads[name] = grads[name] + g if name in grads else g
