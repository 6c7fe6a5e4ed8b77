# expect: unknown
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    place = i % C or C
    cyclic = alpha1 + (alpha2 - alpha1) * place / C

    def rate(k):
        if k <= length / 3:
            return alpha1
        if k >= 9 * length / 10:
            return alpha2
        share = (k - length / 2) / (2 * length / 5)
        return alpha1 + share * (alpha2 - alpha1)
    return cyclic, rate(i), rate(i) if i <= start else alpha1, place == C
