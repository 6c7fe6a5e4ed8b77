# expect: fault:line_from_zero
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyclic = (1 - t) * alpha1 + t * alpha2
    if i < 0.5 * length:
        s = 0
    elif i < 0.9 * length:
        s = i / (0.9 * length)
    else:
        s = 1
    piecewise = (1 - s) * alpha1 + s * alpha2
    constant = piecewise if i <= start else alpha1
    return cyclic, piecewise, constant, i % C == 0
