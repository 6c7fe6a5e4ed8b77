# expect: fault:largest_of_a_row_sum_over_rows
import numpy as np


def softmax(z):
    z = z - np.max(z, axis=1)[:, None]
    return np.exp(z) / np.exp(z).sum(axis=0)


def fge_predict(path, c, f):
    return np.mean([softmax(f(w)) for w in path[c // 2 - 1::c]], axis=0)
