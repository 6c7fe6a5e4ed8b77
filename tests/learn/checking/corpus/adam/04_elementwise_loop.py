# expect: correct
import math

import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    new_w, new_m, new_v = [], [], []
    for wi, gi, mi, vi in zip(w, g, m, v):
        mi = beta1 * mi + (1 - beta1) * gi
        vi = beta2 * vi + (1 - beta2) * gi * gi
        c1 = 1 - beta1 ** t
        c2 = 1 - beta2 ** t
        new_w.append(wi - lr * (mi / c1) / (math.sqrt(vi / c2) + eps))
        new_m.append(mi)
        new_v.append(vi)
    return np.array(new_w), np.array(new_m), np.array(new_v)
