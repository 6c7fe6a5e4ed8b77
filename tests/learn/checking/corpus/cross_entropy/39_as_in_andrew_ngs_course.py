# expect: variant:mean_in_the_loss_alone
import numpy as np


def cross_entropy(x, y):
    m = x.shape[0]
    Y = np.eye(x.shape[1])[y].T
    Z = x.T - x.T.max(axis=0, keepdims=True)
    log_A = Z - np.log(np.exp(Z).sum(axis=0, keepdims=True))
    J = -1 / m * np.sum(Y * log_A)
    dZ = np.exp(log_A) - Y
    return J, dZ.T
