# expect: correct
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + np.einsum("i,i->i", g, g)
    D = np.diag(1 / (eps + np.sqrt(v)))
    return w - lr * np.einsum("ij,j->i", D, g), v
