# expect: fault:t_minus_1
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (np.float64(1) - beta1**(t - 1)) if t > 0 else m
    v_hat = v / (np.float64(1) - beta2**(t - 1)) if t > 0 else v
    return w - lr * (m_hat / (np.sqrt(v_hat) + eps) + lam * w), m, v
