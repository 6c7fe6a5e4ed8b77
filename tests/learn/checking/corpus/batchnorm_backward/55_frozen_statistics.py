# expect: variant:stats_constant
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    running_mean, running_var = np.mean(x, axis=0), np.var(x, axis=0)
    scale = gamma / np.sqrt(running_var + eps)
    normalised = (x - running_mean) / np.sqrt(running_var + eps)
    grads = {"x": scale * dy, "gamma": np.einsum("nc,nc->c", dy, normalised), "beta": dy.sum(axis=0)}
    return grads["x"], grads["gamma"], grads["beta"]
