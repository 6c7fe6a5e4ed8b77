# expect: unknown
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + np.clip(g, -10, 10)
    fast = fast - lr * m
    if t % k == 0:
        slow = (1 - alpha) * slow + alpha * fast
        fast = slow.copy()
    return slow, fast, m
