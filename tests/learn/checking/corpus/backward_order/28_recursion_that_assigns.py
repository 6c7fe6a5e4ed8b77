# expect: fault:assigned_by_recursion
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
    last.grad = 1.0
    hand_on(last)


def hand_on(node):
    for parent, slope in zip(node.parents, node.slopes):
        parent.grad = slope * node.grad
        hand_on(parent)
