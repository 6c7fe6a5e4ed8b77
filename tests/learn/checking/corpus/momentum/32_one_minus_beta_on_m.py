# expect: fault:one_minus_on_m
import numpy as np


def momentum_step(w, g, m, lr, beta):
    decay = 1 - beta
    m_new = decay * m + g
    return w - lr * m_new, m_new
