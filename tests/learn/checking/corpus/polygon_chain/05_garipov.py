# expect: convention:uniform_t
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    points = [(a * w1 + (1 - a) * bend, 1 - a) for a in alphas] + [(b * bend + (1 - b) * w2, b) for b in betas]
    out = [(f(point), c) for point, c in points]
    return np.mean([L for (L, _), _ in out]), np.mean([c * g for (_, g), c in out], axis=0)
