# E03 · checking a gradient   (lesson 01)
#
# Check a gradient with central differences. f(x) takes x (n,) and returns (m,); vjp(x, v) returns what
# should be the gradient of ⟨v,f(x)⟩ in x, (n,). Compare both for the given v = u (m,), with g = vjp(x, v).
# eps is ε, the precision to which f is computed (2e-16 or 1e-7, say), tol is τ. Return the differences d
# (n,), the largest relative error E, and whether it is small enough: True or False. eᵢ is 1 in place i and
# 0 elsewhere.
#
#     v = u
#     gᵢ = vjp(x, v)
#     h = ∛ε
#     dᵢ = (⟨v,f(x + h·eᵢ)⟩ − ⟨v,f(x − h·eᵢ)⟩)/(2h)
#     rᵢ = |dᵢ − gᵢ|/max(|dᵢ|, |gᵢ|) if dᵢ ≠ gᵢ else 0
#     E = max(rᵢ)
#     ok = [E ≤ τ]
#     return dᵢ, E, ok
#
# Check it with `minigrad learn check gradient_check`, or let `minigrad learn` watch this folder.
import numpy as np


def gradient_check(f, vjp, x, u, eps, tol):
    raise NotImplementedError
