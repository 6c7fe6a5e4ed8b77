# E12 · AdamW   (lesson 08)
#
# One step of AdamW: Adam, and beside it a decay of the weights. w, g, m, v: arrays of one shape; t counts
# from 1; lam is λ. The gradient g knows nothing of the decay. Return the new w, m and v.
#
#     mₜ = β₁·mₜ₋₁ + (1−β₁)·gₜ
#     vₜ = β₂·vₜ₋₁ + (1−β₂)·gₜ²
#     m̂ₜ = mₜ/(1−β₁ᵗ)
#     v̂ₜ = vₜ/(1−β₂ᵗ)
#     dₜ = m̂ₜ/(√(v̂ₜ) + ε)
#     wₜ₊₁ = wₜ − η·dₜ − η·λ·wₜ
#     return wₜ₊₁, mₜ, vₜ
#
# Check it with `minigrad learn check adamw`, or let `minigrad learn` watch this folder.
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    raise NotImplementedError
