# expect: fault:betas_swapped
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    beta2, beta1 = beta1, beta2
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    mh, vh = m / (1 - beta1**t), v / (1 - beta2**t)
    w = w - lr * mh / (np.sqrt(vh) + eps)
    return w, m, v
