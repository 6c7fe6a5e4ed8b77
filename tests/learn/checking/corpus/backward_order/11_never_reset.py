# expect: variant:stale
import numpy as np


class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data = data              # a number
        self.parents = parents        # the values it was made from
        self.slopes = slopes          # ∂(this value)/∂(each of these)
        self.grad = 0.0               # for backward


def add(a, b):
    return Value(a.data + b.data, (a, b), (1.0, 1.0))


def mul(a, b):
    return Value(a.data * b.data, (a, b), (b.data, a.data))


def backward(last):
    topo = []

    def build(v):
        if v not in topo:
            for parent in v.parents:
                build(parent)
            topo.append(v)

    build(last)
    last.grad = 1.0
    for v in reversed(topo):
        for parent, slope in zip(v.parents, v.slopes):
            parent.grad += slope * v.grad
