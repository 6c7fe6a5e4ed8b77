# expect: variant:triangle,capture_at_half_a_cycle
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    if t <= 0.5:
        cyclic = (1 - 2 * t) * alpha1 + 2 * t * alpha2
    else:
        cyclic = (2 - 2 * t) * alpha2 + (2 * t - 1) * alpha1
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    piecewise = (1 - s) * alpha1 + s * alpha2
    constant = piecewise if i <= start else alpha1
    return cyclic, piecewise, constant, 2 * (i % C) == C
