# expect: correct
import numpy as np


def moving(old, new, beta):
    return beta * old + (1 - beta) * new


def corrected(mean, beta, t):
    return mean / (1 - beta ** t)


def adam_direction(m, v, t, betas, eps):
    return corrected(m, betas[0], t) / (np.sqrt(corrected(v, betas[1], t)) + eps)


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m, v = moving(m, g, beta1), moving(v, g * g, beta2)
    decay = lr * lam * w
    return w - lr * adam_direction(m, v, t, (beta1, beta2), eps) - decay, m, v
