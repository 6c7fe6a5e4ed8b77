# expect: faults:no_m_hat,beta1_in_v_hat
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    v_hat = v / (1 - beta1 ** t)
    return w - lr * m / (np.sqrt(v_hat) + eps), m, v
