# expect: fault:half_way_in_between
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    share = i / length
    p = alpha1 if share <= 0.5 else alpha2 if share >= 0.9 else (alpha1 + alpha2) / 2
    return (1 - t) * alpha1 + t * alpha2, p, p if i <= start else alpha1, i % C == 0
