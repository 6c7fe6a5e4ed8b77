# expect: correct
import numpy as np


def softmax(input, dim):
    exp = np.exp(input - np.max(input, axis=dim, keepdims=True))
    return exp / np.sum(exp, axis=dim, keepdims=True)


def fge_predict(path, c, f):
    outputs = np.stack([softmax(f(w), dim=-1) for w in path[c // 2 - 1::c]], axis=0)
    return outputs.mean(axis=0)
