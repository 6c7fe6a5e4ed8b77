# expect: convention:first_weight_free,penalty_in_mean
import numpy as np


def logistic_loss(theta, X, y, lam):
    m = len(y)
    t = (y + 1) / 2
    z = X @ theta
    J = np.mean(np.logaddexp(0, z) - t * z) + lam / (2 * m) * sum(theta[1:] ** 2)
    h = np.exp(-np.logaddexp(0, -z))
    grad = X.T @ (h - t) / m
    grad[1:] = grad[1:] + lam / m * theta[1:]
    return J, grad
