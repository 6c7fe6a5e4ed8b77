# expect: fault:recursive_from_behind
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
    nodes = set()

    def collect(node):
        nodes.add(node)
        for parent in node.parents:
            collect(parent)

    def push(node):
        for k in reversed(range(len(node.parents))):
            node.parents[k].grad += node.slopes[k] * node.grad
            push(node.parents[k])

    collect(last)
    for node in nodes:
        node.grad = 0.0
    last.grad = 1.0
    push(last)
