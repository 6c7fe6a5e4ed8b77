# E06 · logistic regression   (lesson 02)
#
# Loss and gradient of logistic regression. w (d,), X (n, d), y (n,) of −1 and +1, lam a number.
# Return the loss (a number) and its gradient (d,). Margins may be as large as ±1000.
#
#     mᵢ = yᵢ·⟨w,xᵢ⟩
#     ℓᵢ = log(1 + exp(−mᵢ))
#     L = Σ ℓᵢ/n + (λ/2)·‖w‖²
#     sᵢ = −yᵢ/(1 + exp(mᵢ))
#     ∇L = Σ sᵢ·xᵢ/n + λ·w
#     return L, ∇L
#
# Check it with `minigrad learn check logistic`, or let `minigrad learn` watch this folder.
import numpy as np


def logistic_loss(w, X, y, lam):
    raise NotImplementedError
