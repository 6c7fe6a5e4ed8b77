# expect: fault:second_point_from_the_first
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    def between(p, q, share):
        return share * p + (1 - share) * q

    pairs = []
    for a, b in zip(alphas, betas):
        point = between(w1, bend, a)
        loss, slope = f(point)
        point = between(point, w2, b)
        loss2, slope2 = f(point)
        pairs.append((loss + loss2, (1 - a) * slope + b * slope2))
    return np.mean([L for L, _ in pairs]), np.mean([g for _, g in pairs], axis=0)
