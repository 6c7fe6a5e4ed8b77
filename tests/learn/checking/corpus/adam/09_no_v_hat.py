# expect: fault:no_v_hat
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = np.array([beta1 * a + (1 - beta1) * b for a, b in zip(m, g)])
    v = np.array([beta2 * a + (1 - beta2) * b * b for a, b in zip(v, g)])
    mh = m / (1 - beta1**t)
    return w - lr * mh / (np.sqrt(v) + eps), m, v
