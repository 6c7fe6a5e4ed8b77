# expect: fault:mean_of_exps
import numpy as np


def cross_entropy(x, y):
    N, K = x.shape
    shifted = x - np.max(x, axis=1, keepdims=True)
    exps = np.exp(shifted)
    probs = exps / np.sum(exps, axis=1, keepdims=True)
    logp = shifted - np.log(np.mean(exps, axis=1, keepdims=True))
    loss = -np.mean(logp[np.arange(N), y])
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx / N
