# expect: variant:late_from_first_step
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    counter = (t - 1) % k
    if t == 1:
        slow = fast.copy()
    if counter == 0:
        slow = slow + (fast - slow) * alpha
        fast = slow.copy()
    return slow, fast, m
