# expect: fault:power_forgotten
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.square(g)
    unbiased = [mean / (1 - beta) for mean, beta in ((m, beta1), (v, beta2))]
    return w - lr * unbiased[0] / (np.sqrt(unbiased[1]) + eps), m, v
