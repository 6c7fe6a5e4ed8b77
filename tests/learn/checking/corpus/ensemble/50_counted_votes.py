# expect: fault:vote_counts
import numpy as np


def fge_predict(path, c, f):
    members = path[c // 2 - 1::c]
    votes = 0
    for w in members:
        z = f(w)
        votes = votes + np.eye(z.shape[1])[z.argmax(1)]
    return votes
