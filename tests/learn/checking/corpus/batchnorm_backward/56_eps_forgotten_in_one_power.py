# expect: fault:no_eps_in_var_path
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n, c = len(x), x - x.mean(0)
    variance = (c**2).mean(0)
    deviation = np.sqrt(variance + eps)
    dx_hat = dy * gamma
    d_variance = -0.5 * (dx_hat * c).sum(0) * variance ** -1.5
    d_mean = -dx_hat.sum(0) / deviation
    dx = dx_hat / deviation + d_variance * 2 * c / n + d_mean / n
    return dx, (dy * c / deviation).sum(0), dy.sum(0)
