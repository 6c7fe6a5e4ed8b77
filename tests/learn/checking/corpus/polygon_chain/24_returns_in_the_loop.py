# expect: fault:first_draw
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    losses, gradients = [], []
    for a, b in zip(alphas, betas):
        lu, gu = f(a * w1 + (1 - a) * bend)
        lv, gv = f(b * bend + (1 - b) * w2)
        losses.append(lu + lv)
        gradients.append((1 - a) * gu + b * gv)
        return np.mean(losses), np.mean(gradients, axis=0)
