# expect: convention:from_first_step
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t == 1:
        slow = fast.copy()
    if t % k == 0:
        slow = slow + alpha * (fast - slow)
        fast = slow.copy()
    return slow, fast, m
