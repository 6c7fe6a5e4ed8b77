# expect: correct
import numpy as np


def swa_update(w_swa, w, n_models):
    total = np.einsum("k,ki->i", np.array([n_models, 1.0]), np.vstack((w_swa, w)))
    print("mean of", n_models + 1, "models")
    return total / float(n_models + 1)
