# expect: correct
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    ramp = np.linspace(alpha1, alpha2, C + 1)[1:]
    piecewise = np.interp(i, [0.5 * length, 0.9 * length], [alpha1, alpha2])
    constant = np.where(i <= start, piecewise, alpha1)
    return ramp[(i - 1) % C], piecewise, constant, (i - 1) % C == C - 1
