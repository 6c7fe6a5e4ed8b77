# expect: variant:nadam_of_the_overview
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    mh, vh = m / (1 - beta1 ** t), v / (1 - beta2 ** t)
    return w - lr / (np.sqrt(vh) + eps) * (beta1 * mh + (1 - beta1) * g / (1 - beta1 ** t)), m, v
