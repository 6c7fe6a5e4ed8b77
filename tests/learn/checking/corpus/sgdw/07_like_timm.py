# expect: variant:decay_by_rate
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    w = w * (1 - lr * lam)
    buf = beta * m + g
    return w - lr * buf, buf
