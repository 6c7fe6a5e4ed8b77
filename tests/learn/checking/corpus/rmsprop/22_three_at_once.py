# expect: faults:sign,old_v,reversed
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    scale = np.sqrt(v) + eps
    v = (1 - beta) * v + beta * g * g
    return w + lr * g / scale, v
