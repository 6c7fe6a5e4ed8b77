# expect: fault:mₜ = β·mₜ₋₁ + gₜ/‖gₜ‖
import numpy as np


def momentum_step(w, g, m, lr, beta):
    m = beta * m + g / np.linalg.norm(g)
    return w - lr * m, m
