# expect: variant:nadamw
import numpy as np


def adamw_step(w, g, m, v, t, lr, b1, b2, eps, lam):
    mu = b1 * m + (1 - b1) * g
    nu = b2 * v + (1 - b2) * g**2
    mu_hat = b1 * mu / (1 - b1 ** (t + 1)) + (1 - b1) * g / (1 - b1**t)
    nu_hat = nu / (1 - b2**t)
    update = mu_hat / (np.sqrt(nu_hat) + eps) + lam * w
    return w - lr * update, mu, nu
