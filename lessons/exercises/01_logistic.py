# E06 · logistic regression   (lesson 02)
#
# Loss and gradient of logistic regression. w (d,), X (n, d), y (n,) of −1 and +1, lam a number.
# Return the loss (a number) and its gradient (d,). Margins may be as large as ±1000.
#
#     mᵢ = yᵢ·⟨w,xᵢ⟩
#     L(w) = (1/n)·Σᵢ log(1 + exp(−mᵢ)) + (λ/2)·‖w‖²
#     ∇L(w) = −(1/n)·Σᵢ yᵢxᵢ/(1 + exp(mᵢ)) + λ·w
#
# Check it with `minigrad learn check logistic`, or let `minigrad learn` watch this folder.
import numpy as np


def logistic_loss(w, X, y, lam):
    raise NotImplementedError
