# E02 · the order of a backward pass   (lesson 01)
#
# Write backward(last): it sets the grad of `last` and of every value that it was made from to
# ∂last/∂value. Value, add and mul are given; parents and slopes say how a value was made. A second call
# gives the same gradients again. The check runs it twice on L = u·v with u = x·y and v = u + x, where u
# and x are used twice; du is ∂L/∂u, and ′ marks the second call. It also runs once on L = v·u, v = x + u.
#
#     dL = 1
#     dv = u·dL
#     du = v·dL + dv
#     dx = y·du + dv
#     dy = x·du
#     dv′ = u·dL
#     du′ = v·dL + dv′
#     dx′ = y·du′ + dv′
#     dy′ = x·du′
#     return dv, du, dx, dy, dv′, du′, dx′, dy′
#
# Check it with `minigrad learn check backward_order`, or let `minigrad learn` watch this folder.
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
    raise NotImplementedError
