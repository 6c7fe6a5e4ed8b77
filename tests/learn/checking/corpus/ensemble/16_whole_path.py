# expect: fault:every_iteration
import numpy as np


def fge_predict(path, c, f):
    return np.mean([np.exp(z) / np.exp(z).sum(1, keepdims=True) for z in map(f, path)], axis=0)
