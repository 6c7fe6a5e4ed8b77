# E01 · backward of +, · and the matrix product   (lesson 01)
#
# Backward passes. Each gets g = ∂L/∂out (an array of the shape of out) and the two operands, and returns
# ∂L/∂a and ∂L/∂b, each with the shape of its operand: out may be larger, since NumPy broadcasts.
# unbroadcast(g, shape) sums g over the axes along which an array of that shape was broadcast;
# accumulate(grads, name, g) adds g to grads[name] (grads is a dict, name may be new), and changes no array.
# The check runs them on out = S + y, y = S⊙c, S = A·W + b with A (N, K), W (K, K), b (K,), c (N, 1), and g
# (N, K): S is used twice. axes(db) is the number of axes that the gradient of b has. In formulas,
# dS = ∂L/∂S, ⊙ goes element by element, i counts the N rows and k the K columns.
#
#     dS = g⊙c + g
#     dc = Σₖ(g⊙S)
#     db = Σᵢ(dS)
#     dA = dS·Wᵀ
#     dW = Aᵀ·dS
#     axes(db) = 1
#     axes(dc) = 2
#     return dA, dW, db, dc, axes(db), axes(dc)
#
# Check it with `minigrad learn check unbroadcast`, or let `minigrad learn` watch this folder.
import numpy as np


def unbroadcast(g, shape):
    raise NotImplementedError


def add_backward(g, a, b):
    raise NotImplementedError


def mul_backward(g, a, b):
    raise NotImplementedError


def matmul_backward(g, a, b):
    raise NotImplementedError


def accumulate(grads, name, g):
    raise NotImplementedError
