# expect: correct
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    n = len(slow)
    theta, w, buffer = np.empty(n), np.empty(n), np.empty(n)
    for i in range(n):
        buffer[i] = beta * m[i] + g[i]
        w[i] = fast[i] - lr * buffer[i]
        if t % k:
            theta[i] = slow[i]
        else:
            theta[i] = w[i] = alpha * w[i] + (1 - alpha) * slow[i]
    return theta, w, buffer
