# expect: fault:second_leg_only
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    out = [f(b * bend + (1 - b) * w2) for b in betas]
    return np.mean([o[0] for o in out]), np.mean([b * o[1] for b, o in zip(betas, out)], 0)
