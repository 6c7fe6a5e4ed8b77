# expect: fault:first_counts_twice
import numpy as np


def to_probabilities(logits):
    exps = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    return exps / np.sum(exps, axis=1, keepdims=True)


def fge_predict(path, c, f):
    indices = list(range(c // 2 - 1, len(path), c))
    total = to_probabilities(f(path[indices[0]]))
    for i in indices:
        total += to_probabilities(f(path[i]))
    return total / len(indices)
