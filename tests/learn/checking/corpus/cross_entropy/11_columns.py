# expect: fault:wrong_axis
import numpy as np


def cross_entropy(x, y):
    z = x - x.max(0)
    lse = np.log(np.exp(z).sum(0))
    logp = z - lse
    hot = np.zeros_like(x)
    hot[np.arange(len(y)), y] = 1
    return -(hot * logp).sum() / len(y), (np.exp(logp) - hot) / len(y)
