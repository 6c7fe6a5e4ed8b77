# expect: convention:inner_reset
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow = (1 - alpha) * slow + alpha * fast
        fast = slow.copy()
        m = np.zeros_like(m)
    return slow, fast, m
