# expect: variant:slides_adam
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / np.sqrt(v + eps) + lam * w), m, v
