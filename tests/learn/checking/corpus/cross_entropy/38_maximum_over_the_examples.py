# expect: fault:max_axis
import numpy as np


def log_sum_exp(rows):
    top = rows.max(axis=1)
    return top + np.log(np.exp(rows - top[:, None]).sum(axis=1))


def cross_entropy(x, y):
    x = x - x.max(axis=0)
    log_p = x - log_sum_exp(x)[:, None]
    one_hot = np.eye(x.shape[1])[y]
    return -(one_hot * log_p).sum(axis=1).mean(), (np.exp(log_p) - one_hot) / len(x)
