# expect: fault:second_gradient_subtracted
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):

    u = alphas[:, None] * w1 + (1 - alphas[:, None]) * bend
    v = betas[:, None] * bend + (1 - betas[:, None]) * w2
    first, second = [f(x) for x in u], [f(x) for x in v]
    L = np.mean([l for l, _ in first]) + np.mean([l for l, _ in second])
    g = np.mean([(1 - a) * d for a, (_, d) in zip(alphas, first)], 0) - np.mean([b * d for b, (_, d) in zip(betas, second)], 0)
    return L, g
