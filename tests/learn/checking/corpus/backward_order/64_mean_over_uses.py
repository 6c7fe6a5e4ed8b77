# expect: fault:mean_of_uses
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
    seen = set()

    def build(v):
        if v not in seen:
            seen.add(v)
            for p in v.parents:
                build(p)
            topo.append(v)
    build(last)
    for v in topo:
        v.grad = 0.0
    last.grad = 1.0
    uses = {v: 0 for v in topo}
    for v in topo:
        for p in v.parents:
            uses[p] += 1
    for v in topo[::-1]:
        v.grad = v.grad / max(uses[v], 1)
        for p, s in zip(v.parents, v.slopes):
            p.grad += s * v.grad
