# expect: variant:adamax
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    u = np.maximum(beta2 * v, np.abs(g))
    return w - lr / (1 - beta1 ** t) * m / u, m, u
