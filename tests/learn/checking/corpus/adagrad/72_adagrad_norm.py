# expect: variant:adagrad_norm
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    b2 = v + np.linalg.norm(g)**2
    return w - lr / np.sqrt(b2) * g, b2
