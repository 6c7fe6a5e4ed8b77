# expect: fault:down_to_the_end
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    piecewise = np.interp(i, [length / 2, length], [alpha1, alpha2])
    return (1 - t) * alpha1 + t * alpha2, piecewise, piecewise if i <= start else alpha1, i % C == 0
