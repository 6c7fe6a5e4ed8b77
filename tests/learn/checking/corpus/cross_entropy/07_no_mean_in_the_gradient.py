# expect: variant:mean_in_the_loss_alone
import numpy as np


def cross_entropy(x, y):
    z = x - np.amax(x, axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = np.mean(np.log(np.exp(z).sum(axis=1)) - z[range(len(y)), y])
    p[range(len(y)), y] -= 1
    return loss, p
