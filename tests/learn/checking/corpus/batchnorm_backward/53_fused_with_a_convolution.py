# expect: variant:pytorch_tutorial
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n = len(x)
    deviation = np.std(x, axis=0, ddof=1)
    below = deviation + eps
    centred = x - x.mean(axis=0)
    upstream = gamma * dy
    to_below = -np.sum(upstream * centred, axis=0) / below**2
    to_variance = 0.5 * to_below / deviation
    to_mean = -np.sum(upstream / below, axis=0)
    dx = upstream / below + 2 * centred * to_variance / (n - 1) + to_mean / n
    return dx, np.sum(dy * centred / below, axis=0), np.sum(dy, axis=0)
