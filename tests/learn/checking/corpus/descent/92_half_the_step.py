# expect: variant:half_the_rate
import numpy as np

HALF = 0.5


def descent_step(w, g, lr):
    return np.add(w, HALF * lr * np.negative(g))
