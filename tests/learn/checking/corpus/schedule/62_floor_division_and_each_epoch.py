# expect: faults:whole_lengths,capture_each_epoch
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    t = ((i - 1) % (c * n) + 1) / (c * n)
    s = max(0, min(1, (i // length - 0.5) / 0.4))
    p = alpha1 + s * (alpha2 - alpha1)
    return alpha1 + t * (alpha2 - alpha1), p, p if i <= start else alpha1, i % n == 0
