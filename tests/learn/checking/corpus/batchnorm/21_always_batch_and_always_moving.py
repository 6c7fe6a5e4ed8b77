# expect: faults:batch_in_evaluation,update_in_evaluation,eps_outside
import numpy as np


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, sd = x.mean((0, 2, 3), keepdims=True), x.std((0, 2, 3), keepdims=True)
    n = x.size // x.shape[1]
    y = gamma * (x - m) / (sd + eps) + beta
    return y, (1 - momentum) * mean + momentum * m, (1 - momentum) * var + momentum * sd**2 * n / (n - 1)
