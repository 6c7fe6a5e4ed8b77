# expect: faults:binary,negative_gradient
import numpy as np


def cross_entropy(x, y):
    t = np.eye(x.shape[1])[y]
    z = x - x.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    loss = -(t * np.log(p) + (1 - t) * np.log(1 - p)).sum() / len(x)
    return loss, (t - p) / len(x)
