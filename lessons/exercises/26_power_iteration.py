# E24 · Hessian-vector products and power iteration   (lesson 17)
#
# Two functions. hessian_vector: the product p (n,) of the Hessian of L at w with a vector u (n,), by the
# central difference of gradients at w + h·u and w − h·u. grad_fn(w) returns ∇L(w).
# power_iteration: the eigenvalue of largest magnitude of H, and its vector. hvp(v) returns H·v. Begin with
# v/‖v‖, do v ← H·v/‖H·v‖ `steps` times, then return λ = ⟨v,H·v⟩ (with its sign) and v, of length 1.
#
#     g₊ = ∇L(w + h·u)
#     g₋ = ∇L(w − h·u)
#     p = (g₊ − g₋)/(2·h)
#     q = H·v
#     v′ = q/‖q‖
#     steps = v ← v′, steps times
#     λ = ⟨v′,H·v′⟩
#     return p, λ, v′
#
# Check it with `minigrad learn check power_iteration`, or let `minigrad learn` watch this folder.
import numpy as np


def hessian_vector(grad_fn, w, u, h):
    raise NotImplementedError


def power_iteration(hvp, v, steps):
    raise NotImplementedError
