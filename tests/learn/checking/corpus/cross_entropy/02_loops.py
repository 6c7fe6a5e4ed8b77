# expect: correct
import math

import numpy as np


def cross_entropy(x, y):
    n, classes = x.shape
    loss = 0.0
    grad = np.zeros((n, classes))
    for i in range(n):
        top = max(x[i])
        total = 0.0
        for k in range(classes):
            total += math.exp(x[i, k] - top)
        loss += math.log(total) - (x[i, y[i]] - top)
        for k in range(classes):
            grad[i, k] = math.exp(x[i, k] - top) / total
            if k == y[i]:
                grad[i, k] -= 1.0
    return loss / n, grad / n
