# E04 · softmax and cross-entropy   (lesson 02)
#
# Cross-entropy of the softmax, and its gradient. x (N, K): logits xᵢₖ of N examples and K classes;
# y (N,): labels, integers yᵢ from 0 to K − 1. Return the loss L, the mean over the examples (a number; log
# is the natural logarithm), and dx = ∂L/∂x (N, K). [k = y] is 1 if k = y and 0 otherwise. Logits may be as
# large as ±1000.
#
#     m = maxₖ(xᵢₖ)
#     zᵢₖ = xᵢₖ − m
#     qᵢₖ = zᵢₖ − log(Σₖ exp(zᵢₖ))
#     pᵢₖ = exp(qᵢₖ)
#     ℓᵢ = −Σₖ [k = yᵢ]·qᵢₖ
#     L = Σᵢ ℓᵢ/N
#     dxᵢₖ = (pᵢₖ − [k = yᵢ])/N
#     return L, dxᵢₖ
#
# Check it with `minigrad learn check cross_entropy`, or let `minigrad learn` watch this folder.
import numpy as np


def cross_entropy(x, y):
    raise NotImplementedError
