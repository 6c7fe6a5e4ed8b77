# expect: variant:eps_inside
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    v_new = beta2 * v + (1 - beta2) * (g * g)
    denominator = (v_new / (1 - beta2**t) + eps) ** 0.5
    return w - lr * (m_new / (1 - beta1**t)) / denominator, m_new, v_new
