# expect: correct
import numpy as np


class Value:
    made = 0

    def __init__(self, data, parents=(), slopes=()):
        self.data = data              # a number
        self.parents = parents        # the values it was made from
        self.slopes = slopes          # ∂(this value)/∂(each of these)
        self.grad = 0.0               # for backward
        Value.made += 1
        self.number = Value.made


def add(a, b):
    return Value(a.data + b.data, (a, b), (1.0, 1.0))


def mul(a, b):
    return Value(a.data * b.data, (a, b), (b.data, a.data))


def backward(last):
    nodes = {last}
    for _ in range(last.number):
        nodes |= {parent for node in nodes for parent in node.parents}
    for node in nodes:
        node.grad = 0.0
    last.grad = 1.0
    for node in sorted(nodes, key=lambda node: -node.number):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad = parent.grad + slope * node.grad
