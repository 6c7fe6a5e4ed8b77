# expect: faults:recursive,no_slope
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
    def clear(node):
        node.grad = 0.0
        [clear(parent) for parent in node.parents]

    def push(node):
        for parent in node.parents:
            parent.grad += node.grad
            push(parent)

    clear(last)
    last.grad = 1.0
    push(last)
