# expect: variant:adamax_torch
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    v = np.maximum(beta2 * v, abs(g) + eps)
    clr = lr / (1 - beta1 ** t)
    return w - clr * m / v, m, v
