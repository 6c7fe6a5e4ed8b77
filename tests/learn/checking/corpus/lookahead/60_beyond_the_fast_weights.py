# expect: fault:beyond_fast
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = g + beta * m
    fast = fast - lr * m
    if t % k:
        return slow, fast, m
    slow = fast + alpha * (fast - slow)
    return slow, slow.copy(), m
