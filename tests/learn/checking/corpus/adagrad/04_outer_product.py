# expect: correct
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    G = np.diag(v) + np.outer(g, g)
    v = np.diagonal(G).copy()
    return w - lr * np.linalg.solve(np.diag(np.sqrt(v) + eps), g), v
