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


def backward(last) -> None:
    nodes: list = []

    def collect(node) -> None:
        if node not in nodes:
            nodes.append(node)
            for parent in node.parents:
                collect(parent)

    collect(last)
    # grad = seed + J^T grad is a triangular system
    n = len(nodes)
    J = np.zeros((n, n))
    for i, node in enumerate(nodes):
        for parent, slope in zip(node.parents, node.slopes):
            J[nodes.index(parent), i] += slope
    seed = np.zeros(n)
    seed[0] = 1.0
    for node, g in zip(nodes, np.linalg.solve(np.eye(n) - J, seed)):
        node.grad = float(g)
