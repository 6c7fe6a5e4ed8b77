# expect: fault:gradient_for_m_hat
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m_new = (1 - beta1) * g + beta1 * m
    v_new = (1 - beta2) * g * g + beta2 * v
    root = np.sqrt(v_new / (1 - beta2**t))
    return (1 - lr * lam) * w - lr * g / (root + eps), m_new, v_new
