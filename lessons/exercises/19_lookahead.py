# E18 · Lookahead   (lesson 11)
#
# Iteration t = 1, 2, 3, … of Lookahead around momentum. slow (θ), fast (w), g, m: arrays of one shape; g is
# the gradient at the fast weights. The inner step moves the fast weights; after every k of them, the outer
# step moves θ towards them, and the fast weights go on from there. m is not touched by the outer step.
# Return the new slow and fast weights and m.
#
#     mₜ = β·mₜ₋₁ + gₜ
#     v = w − η·mₜ
#     θ′ = θ if t mod k ≠ 0 else (1−α)·θ + α·v
#     w′ = v if t mod k ≠ 0 else θ′
#     m′ = mₜ
#     return θ′, w′, m′
#
# Check it with `minigrad learn check lookahead`, or let `minigrad learn` watch this folder.
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    raise NotImplementedError
