# expect: correct
import numpy as np


class Op:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def backward(self, g):
        return tuple(unbroadcast(part, x.shape) for part, x in zip(self.partials(g), (self.a, self.b)))


class Add(Op):
    def partials(self, g):
        return g, g


class Mul(Op):
    def partials(self, g):
        return g * self.b, g * self.a


def unbroadcast(g, shape):
    if g.shape == shape:
        return g
    lead = g.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(lead + i for i, n in enumerate(shape) if n == 1)
    return g.sum(axis=axes).reshape(shape)


def add_backward(g, a, b):
    return Add(a, b).backward(g)


def mul_backward(g, a, b):
    return Mul(a, b).backward(g)


def matmul_backward(g, a, b):
    return g.dot(b.transpose()), a.transpose().dot(g)


def accumulate(grads, name, g):
    grads[name] = sum([grads[name], g]) if name in grads else g
