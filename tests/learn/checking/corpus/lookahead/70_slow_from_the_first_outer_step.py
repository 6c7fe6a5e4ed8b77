# expect: convention:from_first_sync
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow = fast.copy() if t == k else slow + alpha * (fast - slow)
        fast = slow.copy()
    return slow, fast, m
