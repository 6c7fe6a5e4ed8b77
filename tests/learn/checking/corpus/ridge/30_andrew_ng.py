# expect: convention:first_weight_free,all_in_mean
import numpy as np


def ridge(theta, X, y, lam):
    m = len(y)
    h = X @ theta
    J = 1 / (2 * m) * np.sum((h - y) ** 2) + lam / (2 * m) * np.sum(theta[1:] ** 2)
    grad = X.T @ (h - y) / m
    grad[1:] += lam / m * theta[1:]
    L = np.eye(len(theta))
    L[0, 0] = 0
    return J, grad, np.linalg.inv(X.T @ X + lam * L) @ X.T @ y
