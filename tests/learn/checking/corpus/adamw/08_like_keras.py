# expect: convention:eps_hat
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    alpha = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    decayed = w - w * lam * lr
    m = m + (g - m) * (1 - beta1)
    v = v + (np.square(g) - v) * (1 - beta2)
    return decayed - m * alpha / (np.sqrt(v) + eps), m, v
