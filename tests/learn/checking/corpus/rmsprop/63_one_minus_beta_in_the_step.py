# expect: fault:wₜ₊₁ = wₜ − η·(1−β)·gₜ/(√(vₜ) + ε)
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    share = 1 - beta
    v = beta * v + share * g**2
    return w - lr * share * g / (np.sqrt(v) + eps), v
