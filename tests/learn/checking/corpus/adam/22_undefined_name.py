# expect: error
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    return w - lr * m_hat / (np.sqrt(vhat) + eps), m, v
