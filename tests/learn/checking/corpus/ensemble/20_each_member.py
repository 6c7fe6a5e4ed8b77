# expect: fault:not_reduced
import numpy as np


def fge_predict(path, c, f):
    out = []
    for w in path[c // 2 - 1::c]:
        z = f(w)
        e = np.exp(z - z.max(1, keepdims=True))
        out.append(e / e.sum(1, keepdims=True))
    return np.array(out)
