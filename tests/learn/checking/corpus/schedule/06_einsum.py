# expect: correct
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = (np.mod(i - 1, C) + 1) / C
    s = np.clip((i / length - 0.5) / 0.4, 0, 1)
    mixing = np.array([[1 - t, t], [1 - s, s]])
    cyclic, piecewise = np.einsum("kj,j->k", mixing, np.array([alpha1, alpha2]))
    return cyclic, piecewise, np.where(i > start, alpha1, piecewise), bool(i % C == 0)
