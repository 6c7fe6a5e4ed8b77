# expect: fault:alpha_divided_by_k
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = g + beta * m
    fast = fast - lr * m
    if t % k:
        return slow, fast, m
    slow = slow + alpha / k * (fast - slow)
    return slow, slow.copy(), m
