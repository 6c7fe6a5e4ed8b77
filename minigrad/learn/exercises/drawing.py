"""Numbers for probes: of mixed size and both signs, so that a clip, a floor or a cap in a student's code shows.

    decades(rng, 3, 4)              an array of any shape, its sizes drawn at random
    spread(rng, 7, 0.1, 30)         a few numbers that surely reach both ends
    moments(rng, 3, 5, 0.1, 30)     w, g, m and v before step 3 of a method with two moving means
"""
import numpy as np


def decades(rng, *shape, low=0.01, high=30.0):
    """Numbers of both signs whose sizes are spread evenly over the decades between low and high."""
    sizes = np.exp(rng.uniform(np.log(low), np.log(high), shape))
    return rng.choice([-1.0, 1.0], shape) * sizes


def spread(rng, size, low, high):
    """Numbers of both signs in random order, their absolute values from low to high in nearly equal ratios: what is
    limited to a range, or true of large or of small numbers alone, shows."""
    lengths = np.geomspace(low, high, size) * rng.uniform(0.8, 1.2, size)
    signs = rng.permutation(np.arange(size) % 2 * 2 - 1)
    return rng.permutation(signs * lengths)


def moments(rng, t, size, low, high):
    """w, g, m and v ≥ 0 before step t: before the first one m and v are 0, before later ones one g and one m are."""
    w, g, m, root = (spread(rng, size, low, high) for _ in range(4))
    v = root * root
    if t == 1:
        return w, g, 0 * m, 0 * v
    g[0] = m[1] = 0
    return w, g, m, v
