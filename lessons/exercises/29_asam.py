# E27 · an ASAM step   (lesson 19)
#
# One step of ASAM over gradient descent, filter-wise. w (k, n): each row wᵢ is a filter, ‖wᵢ‖ its norm,
# (k, 1); τ is the diagonal of T_w, one number for each filter. grad_fn(w) returns the gradient (k, n) and
# counts its calls: two are enough. ‖τ·g‖ is one norm over all numbers; eta is η (the lesson's δ), lr is α.
# Return the new w.
#
#     g = ∇L(w)
#     τ = ‖wᵢ‖ + η
#     ε = ρ·τ²·g/‖τ·g‖
#     w⁺ = w + ε
#     gₐ = ∇L(w⁺)
#     w′ = w − α·gₐ
#     return w′
#
# Check it with `minigrad learn check asam`, or let `minigrad learn` watch this folder.
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    raise NotImplementedError
