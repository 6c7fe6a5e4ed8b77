# expect: fault:penalty_and_decay
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    grad = g + lam * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * (m_hat / (np.sqrt(v_hat) + eps) + lam * w), m, v
