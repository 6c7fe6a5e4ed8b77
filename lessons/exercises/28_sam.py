# E26 · a SAM step   (lesson 18)
#
# One step of SAM over gradient descent. w (n,); grad_fn(w) returns the gradient (n,) and counts its calls:
# two are enough. Return the new w.
#
#     g = ∇L(w)
#     ε̂ = ρ·g/‖g‖
#     w⁺ = w + ε̂
#     gₛ = ∇L(w⁺)
#     w′ = w − η·gₛ
#     return w′
#
# Check it with `minigrad learn check sam`, or let `minigrad learn` watch this folder.
import numpy as np


def sam_step(w, grad_fn, rho, lr):
    raise NotImplementedError
