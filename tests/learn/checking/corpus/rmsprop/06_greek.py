# expect: correct
from numpy import sqrt


def rmsprop_step(w, g, v, lr, beta, eps):
    η, β, ε = lr, beta, eps
    v = β*v + (1 - β)*g*g
    Δ = -η*g/(sqrt(v) + ε)
    return w + Δ, v
