# expect: variant:logits_averaged
import numpy as np


def fge_predict(path, c, f):
    z = np.mean([f(w) for w in path[c // 2 - 1::c]], axis=0)
    e = np.exp(z)
    return e / e.sum(1, keepdims=True)
