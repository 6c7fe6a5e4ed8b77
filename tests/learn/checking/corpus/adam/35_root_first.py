# expect: fault:corrected_after_the_root
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.square(g)
    denominator = np.sqrt(v) / (1 - beta2 ** t) + eps
    return w - lr / (1 - beta1 ** t) * m / denominator, m, v
