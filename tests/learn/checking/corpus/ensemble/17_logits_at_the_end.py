# expect: variant:logits_averaged,end_of_cycle
import numpy as np


def fge_predict(path, c, f):
    z = np.stack([f(w) for w in path[c - 1::c]]).mean(0)
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)
