# expect: correct
import math

import numpy as np


def softplus(a):
    if a > 0:
        return a + math.log1p(math.exp(-a))
    return math.log1p(math.exp(a))


def sigma(a):
    if a >= 0:
        return 1 / (1 + math.exp(-a))
    e = math.exp(a)
    return e / (1 + e)


def logistic_loss(w, X, y, lam):
    n, d = X.shape
    total = 0.0
    grad = [0.0] * d
    for i in range(n):
        margin = 0.0
        for j in range(d):
            margin += X[i, j] * w[j]
        margin = y[i] * margin
        total += softplus(-margin)
        for j in range(d):
            grad[j] -= y[i] * X[i, j] * sigma(-margin)
    loss = total / n
    for j in range(d):
        grad[j] = grad[j] / n + lam * w[j]
        loss += 0.5 * lam * w[j] ** 2
    return loss, np.array(grad)
