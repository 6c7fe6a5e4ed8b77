# expect: variant:cosine_line
import numpy as np


def sched_cos(start, end, pos):
    return start + (1 + np.cos(np.pi * (1 - pos))) * (end - start) / 2


def schedule(i, alpha1, alpha2, c, n, length, start):
    pos = np.clip((i - 0.5 * length) / (0.4 * length), 0, 1)
    piecewise = sched_cos(alpha1, alpha2, pos)
    t = ((i - 1) % (c * n) + 1) / (c * n)
    return alpha1 + t * (alpha2 - alpha1), piecewise, piecewise if i <= start else alpha1, i % (c * n) == 0
