# expect: fault:capture = [i mod c = 0]
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    p = (1 - s) * alpha1 + s * alpha2
    return (1 - t) * alpha1 + t * alpha2, p, p if i <= start else alpha1, i % c == 0
