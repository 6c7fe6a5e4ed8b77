# expect: invalid
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    w, g, m, v = (np.asarray(a, dtype=np.float32) for a in (w, g, m, v))
    m = np.float32(beta1) * m + np.float32(1 - beta1) * g
    v = np.float32(beta2) * v + np.float32(1 - beta2) * g * g
    mh, vh = m / np.float32(1 - beta1**t), v / np.float32(1 - beta2**t)
    return w - np.float32(lr) * mh / (np.sqrt(vh) + np.float32(eps)), m, v
