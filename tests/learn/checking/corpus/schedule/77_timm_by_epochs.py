# expect: variant:cosine_per_epoch
import math


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) // n) % c
    cyclic = alpha2 + 0.5 * (alpha1 - alpha2) * (1 + math.cos(math.pi * t / c))
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    line = (1 - s) * alpha1 + s * alpha2
    high = line if i <= start else alpha1
    return cyclic, line, high, i % C == 0
