# expect: variant:cosine_over_all
import math


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyclic = (1 - t) * alpha1 + t * alpha2
    line = alpha2 + 0.5 * (alpha1 - alpha2) * (1 + math.cos(math.pi * min(i, length) / length))
    high = line if i <= start else alpha1
    return cyclic, line, high, i % C == 0
