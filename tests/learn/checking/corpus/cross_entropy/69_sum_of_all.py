# expect: fault:sum_of_all
import numpy as np


def cross_entropy(x, y):
    N, K = x.shape
    shifted = x - np.max(x, axis=1, keepdims=True)
    exps = np.exp(shifted)
    probs = exps / np.sum(exps)
    logp = shifted - np.log(np.sum(exps))
    loss = -np.mean(logp[np.arange(N), y])
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx / N
