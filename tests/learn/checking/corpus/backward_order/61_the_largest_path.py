# expect: unknown
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
    chain, marked = [], set()

    def walk(value):
        if value in marked:
            return
        marked.add(value)
        for parent in value.parents:
            walk(parent)
        chain.insert(0, value)
    walk(last)
    for value in chain:
        value.grad = 0.0
    last.grad = 1.0
    for value in chain:
        for parent, slope in zip(value.parents, value.slopes):
            parent.grad = max(parent.grad, slope * value.grad)
