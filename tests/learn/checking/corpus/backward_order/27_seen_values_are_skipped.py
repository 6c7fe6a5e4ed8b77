# expect: fault:first_path
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
    queue, seen = [last], {id(last)}
    last.grad = 1.0
    while queue:
        node = queue.pop(0)
        for parent, slope in zip(node.parents, node.slopes):
            if id(parent) in seen:
                continue
            seen.add(id(parent))
            parent.grad = slope * node.grad
            queue.append(parent)
