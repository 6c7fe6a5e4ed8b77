# expect: faults:first_leg_turned,sum
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    at_u = [f(w1 + alpha * (bend - w1)) for alpha in alphas]
    at_v = [f(w2 + beta * (bend - w2)) for beta in betas]
    L = sum(loss for loss, _ in at_u) + sum(loss for loss, _ in at_v)
    g = sum((1 - alpha) * slope for alpha, (_, slope) in zip(alphas, at_u))
    return L, g + sum(beta * slope for beta, (_, slope) in zip(betas, at_v))
