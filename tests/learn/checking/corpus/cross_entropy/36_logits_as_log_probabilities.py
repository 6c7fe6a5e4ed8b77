# expect: fault:not_normalised
import numpy as np


def cross_entropy(x, y):
    n, k = x.shape
    shifted = x - np.max(x, axis=1).reshape(n, 1)
    one_hot = (np.arange(k) == y[:, None]).astype(float)
    loss = -np.einsum("nk,nk->", one_hot, shifted) / n
    return loss, (np.exp(shifted) - one_hot) / n
