# E11 · Adam   (lesson 07)
#
# One step of Adam. w, g, m, v: arrays of one shape; t counts from 1. Return the new w, m and v.
#
#     mₜ = β₁·mₜ₋₁ + (1−β₁)·gₜ
#     vₜ = β₂·vₜ₋₁ + (1−β₂)·gₜ²
#     m̂ₜ = mₜ/(1−β₁ᵗ)
#     v̂ₜ = vₜ/(1−β₂ᵗ)
#     wₜ₊₁ = wₜ − η·m̂ₜ/(√(v̂ₜ) + ε)
#     return wₜ₊₁, mₜ, vₜ
#
# Check it with `minigrad learn check adam`, or let `minigrad learn` watch this folder.
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    raise NotImplementedError
