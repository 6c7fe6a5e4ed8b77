# expect: fault:assigned_too_early
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
    level = [last]
    done = []
    while level:
        below = []
        for node in level:
            if node in done:
                continue
            done.append(node)
            for k in range(len(node.parents)):
                node.parents[k].grad = node.slopes[k] * node.grad
                below.append(node.parents[k])
        level = below
