# expect: fault:v_from_absolute_g
import numpy as np


def adam_step(w, g, mom, v, t, lr, beta1, beta2, eps):
    mom = beta1 * mom + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.abs(g)
    m_hat = mom / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), mom, v
