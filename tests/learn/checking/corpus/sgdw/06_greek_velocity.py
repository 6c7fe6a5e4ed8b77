# expect: correct
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    η, β, λ = lr, beta, lam
    m_t = β * m + η * g
    Δ = -m_t - s * λ * w
    return w + Δ, m_t
