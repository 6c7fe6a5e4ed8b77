# expect: correct
import numpy as np


def perturbation(grads, rho, p):
    W, b = grads
    r = 1.0 / (1.0 - 1.0 / p)
    powers = np.einsum("kn->", np.abs(W) ** r) + np.einsum("k->", np.abs(b) ** r)
    scale = rho / powers ** (1 / p)
    return [scale * np.sign(W) * np.abs(W) ** (r - 1), scale * np.sign(b) * np.abs(b) ** (r - 1)]
