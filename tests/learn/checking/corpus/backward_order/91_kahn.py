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
    uses, nodes, stack = {}, {}, [last]
    while stack:
        n = stack.pop()
        if id(n) in nodes:
            continue
        nodes[id(n)] = n
        for p in n.parents:
            uses[id(p)] = uses.get(id(p), 0) + 1
            stack.append(p)
    order, ready = [], [last]
    while ready:
        n = ready.pop()
        order.append(n)
        for p in n.parents:
            uses[id(p)] -= 1
            if uses[id(p)] == 0:
                ready.append(p)
    for n in order:
        n.grad = 0.0
    last.grad = 1.0
    for n in order:
        for p, s in zip(n.parents, n.slopes):
            p.grad += s * n.grad
