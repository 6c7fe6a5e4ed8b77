# E22 · a polygonal chain between two networks   (lesson 13)
#
# Loss of two straight legs w₁ → θ → w₂ that meet in the bend θ (u in the lesson), and its gradient by θ; the
# ends stay. w1, bend, w2 (n,); f(w) returns (ℓ(w), ∇ℓ(w)), a number and an array (n,). alphas, betas (k,): k
# draws αᵢ on the first leg and βᵢ on the second. Return L = mean over i of ℓ(u) + ℓ(v), and g (n,) = ∂L/∂θ.
#
#     a = αᵢ
#     b = βᵢ
#     u = a·w₁ + (1−a)·θ
#     v = b·θ + (1−b)·w₂
#     L = (1/k)·Σ(ℓ(u) + ℓ(v))
#     g = (1/k)·Σ((1−a)·∇ℓ(u) + b·∇ℓ(v))
#     return L, g
#
# Check it with `minigrad learn check polygon_chain`, or let `minigrad learn` watch this folder.
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    raise NotImplementedError
