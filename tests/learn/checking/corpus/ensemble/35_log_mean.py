# expect: fault:log_of_the_mean
import numpy as np


def fge_predict(path, c, f):
    total = 0
    members = path[c // 2 - 1::c]
    for w in members:
        z = f(w)
        e = np.exp(z - z.max(1, keepdims=True))
        total = total + e / e.sum(1, keepdims=True)
    return np.log(total / len(members))
