# E17 · BatchNorm, backward   (lesson 10)
#
# Backward pass of BatchNorm in training mode: y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε), μ and σ² (biased)
# over the batch. dy, x (N, C), gamma (C,). Return dx (N, C), dgamma (C,), dbeta (C,).
#
#     σ² = Σ(x−μ)²/n
#     σ = √(σ² + ε)
#     x̂ = (x − μ)/σ
#     dx̂ = dy·γ
#     dx = (dx̂ − mean(dx̂) − x̂·mean(dx̂·x̂))/σ
#     dγ = Σ(dy·x̂)
#     dβ = Σ(dy)
#     return dx, dγ, dβ
#
# Check it with `minigrad learn check batchnorm_backward`, or let `minigrad learn` watch this folder.
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    raise NotImplementedError
