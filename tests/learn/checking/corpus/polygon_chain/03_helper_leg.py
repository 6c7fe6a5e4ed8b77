# expect: correct
import numpy as np


def leg(start, end, f, ts):
    """Loss on start → end at t, and its gradient by `end`."""
    out = [f(start + t * (end - start)) for t in ts]
    return np.mean([L for L, _ in out]), np.mean([t * g for t, (_, g) in zip(ts, out)], axis=0)


def chain_loss(w1, bend, w2, f, alphas, betas):
    La, ga = leg(w1, bend, f, 1 - alphas)
    Lb, gb = leg(w2, bend, f, betas)
    return La + Lb, ga + gb
