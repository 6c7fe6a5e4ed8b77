# expect: correct
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
    # Kahn's algorithm: a value is visited when all values that use it have been visited
    uses, seen, stack = {}, [last], [last]
    while stack:
        for parent in stack.pop().parents:
            uses[id(parent)] = uses.get(id(parent), 0) + 1
            if all(parent is not node for node in seen):
                seen.append(parent)
                stack.append(parent)
    for node in seen:
        node.grad = 0.0
    last.grad = 1.0
    ready = [last]
    while ready:
        node = ready.pop()
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad
            uses[id(parent)] -= 1
            if uses[id(parent)] == 0:
                ready.append(parent)
