# expect: correct
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    N, C = x.shape
    dx = np.empty_like(x)
    hats = np.empty_like(x)
    for c in range(C):
        sd = np.sqrt(np.var(x[:, c]) + eps)
        h = (x[:, c] - np.mean(x[:, c])) / sd
        J = (np.eye(N) - np.full((N, N), 1 / N) - np.outer(h, h) / N) * gamma[c] / sd
        dx[:, c] = J.T @ dy[:, c]
        hats[:, c] = h
    return dx, np.sum(dy * hats, 0), np.sum(dy, 0)
