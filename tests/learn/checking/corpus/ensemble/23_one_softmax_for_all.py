# expect: fault:softmax_over_all
import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def fge_predict(path, c, f):
    members = [path[i] for i in range(len(path)) if i % c == c // 2 - 1]
    return sum(softmax(f(w)) for w in members) / len(members)
