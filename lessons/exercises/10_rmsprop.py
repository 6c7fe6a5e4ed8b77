# E10 · RMSProp   (lesson 06)
#
# One step of RMSProp. w, g, v: arrays of one shape, the weights, their gradient and the moving mean of g²,
# v ≥ 0; lr, beta, eps are numbers. All operations are elementwise. Return the new w and v. The formula
# does not need t, the number of the step, counted from 1; a function with a seventh argument t is given it.
#
#     vₜ = β·vₜ₋₁ + (1−β)·gₜ²
#     wₜ₊₁ = wₜ − η·gₜ/(√(vₜ) + ε)
#     return wₜ₊₁, vₜ
#
# Check it with `minigrad learn check rmsprop`, or let `minigrad learn` watch this folder.
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    raise NotImplementedError
