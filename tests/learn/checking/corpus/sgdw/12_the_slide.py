# expect: fault:slide
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    m_next = beta * m + (1 - beta) * (g + lam * w)
    return w - m - 2 * lr * lam * w, m_next
