# expect: fault:v_from_norm
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * ((g**2).sum() - v)
    c1 = 1 - np.power(beta1, t)
    c2 = 1 - np.power(beta2, t)
    rate = lr * np.sqrt(c2) / c1
    step = rate * m / (np.sqrt(v) + eps * np.sqrt(c2))
    return w - step, m, v
