# E16 · BatchNorm, forward   (lesson 10)
#
# BatchNorm of images x (N, C, H, W). gamma, beta and the running statistics mean, var are (1, C, 1, 1).
# training is True or False. μ and σ² are taken over N, H and W: n = N·H·W numbers for each channel. r and s
# are the running mean and variance, α is momentum (ρ in the lesson). Return y and the new mean and var.
#
#     μ = mean(x)
#     σ² = mean((x−μ)²)
#     m = μ if training else r
#     v = σ² if training else s
#     σ = √(v + ε)
#     x̂ = (x − m)/σ
#     y = γ·x̂ + β
#     r′ = (1−α)·r + α·μ if training else r
#     s′ = (1−α)·s + α·σ²·n/(n−1) if training else s
#     return y, r′, s′
#
# Check it with `minigrad learn check batchnorm`, or let `minigrad learn` watch this folder.
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    raise NotImplementedError
