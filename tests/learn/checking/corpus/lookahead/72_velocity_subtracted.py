# expect: fault:velocity_subtracted
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m - lr * g
    fast = fast - m
    if t % k == 0:
        slow = slow + alpha * (fast - slow)
        fast = slow.copy()
    return slow, fast, m
