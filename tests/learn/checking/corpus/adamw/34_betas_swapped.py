# expect: fault:betas_swapped
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    def mean(old, new, beta):
        return beta * old + (1 - beta) * new
    m, v = mean(m, g, beta2), mean(v, g**2, beta1)
    update = (m / (1 - beta2**t)) / (np.sqrt(v / (1 - beta1**t)) + eps)
    return w - lr * update - lr * lam * w, m, v
