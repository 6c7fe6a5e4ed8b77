# E12 · SGDW   (lesson 08)
#
# One step of SGDW: momentum with the rate η inside m, and beside it a decay dₜ of the weights. w, g, m:
# arrays of one shape; lr is η, beta β, lam λ, and s the multiplier of the schedule: η = s·α with a fixed α,
# so the decay follows the schedule, not the rate. m knows nothing of the decay. Return the new w and m.
#
#     mₜ = β·mₜ₋₁ + η·gₜ
#     dₜ = s·λ·wₜ
#     wₜ₊₁ = wₜ − mₜ − dₜ
#     return wₜ₊₁, mₜ
#
# Check it with `minigrad learn check sgdw`, or let `minigrad learn` watch this folder.
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    raise NotImplementedError
