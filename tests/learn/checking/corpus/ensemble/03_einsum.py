# expect: correct
import numpy as np


def fge_predict(path, c, f):
    z = np.array([f(w) for w in path.reshape(-1, c, path.shape[1])[:, c // 2 - 1]])
    e = np.exp(z)
    k = z.shape[0]
    return np.einsum("jnk,jn->nk", e, 1 / e.sum(-1)) / k
