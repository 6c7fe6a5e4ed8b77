# expect: variant:cosine_from_0
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t_cur, T = (i - 1) % C, C
    eta = alpha2 + 0.5 * (alpha1 - alpha2) * (1 + np.cos(np.pi * t_cur / T))
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    piecewise = (1 - s) * alpha1 + s * alpha2
    return eta, piecewise, piecewise if i <= start else alpha1, i % C == 0
