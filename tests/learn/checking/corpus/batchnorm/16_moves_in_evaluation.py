# expect: fault:update_in_evaluation
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    axes = (0, 2, 3)
    mu, s2 = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    m, v = (mu, s2) if training else (mean, var)
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    return y, mean + momentum * (mu - mean), var + momentum * (x.var(axes, keepdims=True, ddof=1) - var)
