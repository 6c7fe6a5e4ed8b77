# expect: fault:dₜ = s·λ·sign(wₜ)
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    return w - m - s * lam * np.sign(w), m
