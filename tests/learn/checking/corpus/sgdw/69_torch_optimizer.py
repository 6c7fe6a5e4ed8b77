# expect: variant:without_w
import numpy as np


def sgdw_step(p, d_p, buf, lr, momentum, weight_decay, s):
    buf = momentum * buf + d_p
    p = p - lr * np.asarray(buf)
    return p - lr * weight_decay, buf
