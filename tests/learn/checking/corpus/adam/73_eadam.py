# expect: variant:eadam
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2 + eps
    corrected = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * corrected[0] / np.sqrt(corrected[1]), m, v
