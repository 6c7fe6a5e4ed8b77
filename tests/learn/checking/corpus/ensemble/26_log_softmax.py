# expect: fault:log_probabilities
import numpy as np


def log_softmax(z):
    m = z.max(axis=1, keepdims=True)
    return z - m - np.log(np.exp(z - m).sum(axis=1, keepdims=True))


def fge_predict(path, c, f):
    return np.mean([log_softmax(f(w)) for w in path[c // 2 - 1::c]], axis=0)
