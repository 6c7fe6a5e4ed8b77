# expect: correct
import numpy as np


def perturbation(grads, rho, p):
    flat = np.concatenate([g.ravel() for g in grads])
    q = 1 / (1 - 1 / p)
    e = rho * np.sign(flat) * (np.abs(flat) / np.linalg.norm(flat, q)) ** (q - 1)
    first = grads[0].size
    return [e[:first].reshape(grads[0].shape), e[first:].reshape(grads[1].shape)]
