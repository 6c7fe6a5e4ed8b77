# E09 · AdaGrad   (lesson 06)
#
# One step of AdaGrad. w, g, v: arrays of one shape, the weights, their gradient and the sum of all g² so
# far, v ≥ 0; lr and eps are numbers. All operations are elementwise. Return the new w and v.
#
#     vₜ = vₜ₋₁ + gₜ²
#     wₜ₊₁ = wₜ − η·gₜ/(√(vₜ) + ε)
#     return wₜ₊₁, vₜ
#
# Check it with `minigrad learn check adagrad`, or let `minigrad learn` watch this folder.
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    raise NotImplementedError
