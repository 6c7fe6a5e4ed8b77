# expect: correct
import numpy as np


def unbroadcast(grad, target_shape):
    """Like the classic autograd helper."""
    while np.ndim(grad) > len(target_shape):
        grad = np.sum(grad, axis=0)
    for axis, size in enumerate(target_shape):
        if size == 1:
            grad = np.sum(grad, axis=axis, keepdims=True)
    return grad


def add_backward(g, a, b):
    return [unbroadcast(g, np.shape(x)) for x in (a, b)]


def mul_backward(g, a, b):
    return [unbroadcast(g * other, np.shape(x)) for x, other in ((a, b), (b, a))]


def matmul_backward(g, a, b):
    return np.dot(g, b.T), np.dot(a.T, g)


def accumulate(grads, name, g):
    grads[name] = grads.get(name, 0) + g
