# expect: variant:nadam
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    mu = beta1 * m + (1 - beta1) * g
    nu = beta2 * v + (1 - beta2) * g ** 2
    mu_hat = beta1 * mu / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1 ** t)
    nu_hat = nu / (1 - beta2 ** t)
    return w - lr * mu_hat / (np.sqrt(nu_hat) + eps), mu, nu
