# expect: correct
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    n = x.shape[0]
    centred = x - np.einsum("nc->c", x) / n
    inv = 1 / np.sqrt(np.einsum("nc,nc->c", centred, centred) / n + eps)
    hat = np.einsum("nc,c->nc", centred, inv)
    d_gamma = np.einsum("nc,nc->c", dy, hat)
    d_beta = np.einsum("nc->c", dy)
    inner = n * dy - d_beta - hat * d_gamma
    return (gamma * inv / n) * inner, d_gamma, d_beta
