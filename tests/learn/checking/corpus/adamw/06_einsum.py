# expect: correct
import numpy as np


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = np.einsum("k,ki->i", [beta1, 1 - beta1], np.stack([m, g]))
    v = np.einsum("k,ki->i", [beta2, 1 - beta2], np.stack([v, g * g]))
    d = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return np.einsum("k,ki->i", [1 - lr * lam, -lr], np.stack([w, d])), m, v
