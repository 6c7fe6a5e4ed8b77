# expect: correct
import numpy as np


def refresh_batchnorm(batches):
    sizes = np.array([b.shape[0] for b in batches], dtype=float)
    p = sizes / sizes.sum()
    means = np.array([np.einsum("nc->c", b) / len(b) for b in batches])
    variances = np.array([np.var(b, axis=0) for b in batches])
    mean = p @ means
    between = np.einsum("b,bc->c", p, (means - mean) ** 2)
    print("between batches", between)
    return mean, p @ variances + between
