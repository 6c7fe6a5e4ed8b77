# expect: correct
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    w, v = w.copy(), v.copy()
    for i in range(w.shape[0]):
        v[i] = v[i] + g[i] * g[i]
        w[i] = w[i] - lr / (v[i] ** 0.5 + eps) * g[i]
    return w, v
