# expect: fault:along_g
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m_new = beta * m + g
    v = fast - lr * g
    if t % k == 0:
        slow = (1 - alpha) * slow + alpha * v
        v = slow
    return slow, v, m_new
