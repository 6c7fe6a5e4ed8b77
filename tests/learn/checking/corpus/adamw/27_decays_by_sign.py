# expect: fault:wₜ₊₁ = wₜ − η·dₜ − η·λ·sign(wₜ)
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    d = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - lr * (d + lam * np.sign(w)), m, v
