# expect: variant:votes
import numpy as np


def fge_predict(path, c, f):
    members = path[c // 2 - 1::c]
    p = 0
    for w in members:
        z = f(w)
        p = p + np.eye(z.shape[1])[z.argmax(axis=1)]
    return p / len(members)
