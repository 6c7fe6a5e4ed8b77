# expect: fault:gradient_at_u_twice
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    losses, slopes = [], []
    for s, t in zip(alphas, betas):
        here, slope = f(s * w1 + (1 - s) * bend)
        there, _ = f(t * bend + (1 - t) * w2)
        losses.append(here + there)
        slopes.append((1 - s) * slope + t * slope)
    return np.mean(losses), np.mean(slopes, axis=0)
