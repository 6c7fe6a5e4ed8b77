# E25 · SAM's perturbation   (lesson 18)
#
# The steepest point ε̂ of the ball ‖ε‖ₚ ≤ ρ, where 1 < p ≤ ∞. grads: a list of two arrays, g₁ (k, n) and
# g₂ (m,), the gradients of the weights and of the biases; g is all their numbers as one vector, and so is ε:
# there is one ball. ‖g‖ᵣ = (Σ|gᵢ|ʳ)^(1/r) with 1/p + 1/r = 1 (r is the lesson's q); for p = ∞, r is 1.
# Return a list of two arrays, shaped like grads. N is the one norm that divides.
#
#     r = p/(p−1)
#     N = ‖g‖ᵣ
#     ε̂₁ = ρ·sign(g₁)·(|g₁|/N)ʳ⁻¹
#     ε̂₂ = ρ·sign(g₂)·(|g₂|/N)ʳ⁻¹
#     return ε̂₁, ε̂₂
#
# Check it with `minigrad learn check perturbation`, or let `minigrad learn` watch this folder.
import numpy as np


def perturbation(grads, rho, p):
    raise NotImplementedError
