# expect: convention:nesterov
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * (g + beta * m)
    if t % k:
        return slow, fast, m
    slow = (1 - alpha) * slow + alpha * fast
    return slow, np.array(slow), m
