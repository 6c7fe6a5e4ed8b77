# expect: variant:corrected_decay
import numpy as np


def sgdw_step(w, g, m, lr, beta, lam, s):
    max_lr = lr / s
    wd_scale = lr ** 2 / max_lr
    param = w * (1. - wd_scale * lam)
    buf = m * beta + g
    param = param - lr * buf
    return param, buf
