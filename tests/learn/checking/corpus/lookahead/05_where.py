# expect: correct
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    v = fast - lr * m
    sync = t % k == 0
    slow = np.where(sync, (1 - alpha) * slow + alpha * v, slow)
    return slow, np.where(sync, slow, v), m
