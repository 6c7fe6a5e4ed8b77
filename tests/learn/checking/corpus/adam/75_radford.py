# expect: convention:one_minus_beta,eps_hat
import numpy as np


def adam_step(p, g, m, v, i, lr, b1, b2, e):
    fix1 = 1. - (1. - b1)**i
    fix2 = 1. - (1. - b2)**i
    lr_t = lr * (np.sqrt(fix2) / fix1)
    m_t = (b1 * g) + ((1. - b1) * m)
    v_t = (b2 * g**2) + ((1. - b2) * v)
    g_t = m_t / (np.sqrt(v_t) + e)
    return p - lr_t * g_t, m_t, v_t
