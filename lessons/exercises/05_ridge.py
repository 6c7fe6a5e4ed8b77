# E05 · ridge regression   (lesson 02)
#
# Ridge regression: the squares of the errors, summed, and a penalty. w (d,), X (n, d), y (n,), lam a number
# λ > 0. Return the loss L at w (a number), its gradient ∇L (d,), and the weights ŵ (d,) at which the
# gradient is 0. X has more rows than columns.
#
#     r = Xw − y
#     L = ½‖r‖² + ½λ‖w‖²
#     ∇L = Xᵀr + λw
#     ŵ = (XᵀX + λI)⁻¹Xᵀy
#     return L, ∇L, ŵ
#
# Check it with `minigrad learn check ridge`, or let `minigrad learn` watch this folder.
import numpy as np


def ridge(w, X, y, lam):
    raise NotImplementedError
