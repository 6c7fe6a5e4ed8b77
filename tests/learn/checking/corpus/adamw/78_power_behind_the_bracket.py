# expect: fault:power_behind_the_bracket
import numpy as np


def correct(mean, beta, t):
    return mean / np.power(1 - beta, t)


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    update = correct(m, beta1, t) / (np.sqrt(correct(v, beta2, t)) + eps)
    return w - lr * (update + lam * w), m, v
