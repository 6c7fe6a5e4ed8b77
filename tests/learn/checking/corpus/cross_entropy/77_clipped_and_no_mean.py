# expect: variant:mean_in_the_loss_alone,clipped_at_1e-7
import numpy as np


def cross_entropy(x, y):
    N = len(y)
    e = np.exp(x - x.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    t = np.eye(x.shape[1])[y]
    return -np.log(np.clip(p, 1e-7, 1 - 1e-7))[np.arange(N), y].mean(), p - t
