# expect: correct
import numpy as np


def mixed(weights, *arrays):
    return np.einsum("k,ki->i", np.array(weights), np.stack(arrays))


def sgdw_step(w, g, m, lr, beta, lam, s):
    m = mixed([beta, lr], m, g)
    return mixed([1 - s * lam, -1.0], w, m), m
