# expect: correct
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    # the rewritten form, with eps scaled so that nothing changes
    m = m - (1 - beta1) * (m - g)
    v = v - (1 - beta2) * (v - g * g)
    c = np.sqrt(1 - beta2**t)
    alpha_t = lr * c / (1 - beta1**t)
    return w - alpha_t * m / (np.sqrt(v) + eps * c), m, v
