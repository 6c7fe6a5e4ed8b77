# E08 · momentum   (lesson 05)
#
# One step of momentum. w, g, m: arrays of one shape, the weights, their gradient and the sum of past
# gradients; lr and beta are numbers. Return the new w and m.
#
#     mₜ = β·mₜ₋₁ + gₜ
#     wₜ₊₁ = wₜ − η·mₜ
#     return wₜ₊₁, mₜ
#
# Check it with `minigrad learn check momentum`, or let `minigrad learn` watch this folder.
import numpy as np


def momentum_step(w, g, m, lr, beta):
    raise NotImplementedError
