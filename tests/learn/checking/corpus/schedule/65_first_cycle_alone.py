# expect: unknown
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = min(i / C, 1.0)
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    p = (1 - s) * alpha1 + s * alpha2
    return (1 - t) * alpha1 + t * alpha2, p, p if i <= start else alpha1, i % C == 0
