# expect: variant:cosine
import math


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyclic = alpha2 + (alpha1 - alpha2) * (1 + math.cos(math.pi * t)) / 2
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    piecewise = (1 - s) * alpha1 + s * alpha2
    return cyclic, piecewise, piecewise if i <= start else alpha1, i % C == 0
