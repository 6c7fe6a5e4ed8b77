# expect: correct
import numpy as np


def logistic_loss(weights, data, labels, penalty):
    z = np.einsum("ij,j,i->i", data, weights, labels)
    with np.errstate(over="ignore"):
        p = 1.0 / (1.0 + np.exp(z))                 # goes to 0 for large z, without harm
    g = -np.einsum("i,i,ij->j", p, labels, data) / data.shape[0]
    losses = np.maximum(-z, 0) + np.log1p(np.exp(-np.abs(z)))
    value = np.average(losses) + penalty * np.linalg.norm(weights) ** 2 / 2
    return value, g + penalty * weights
