# expect: fault:power_forgotten
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    shrunk = w - lr * lam * w
    return shrunk - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
