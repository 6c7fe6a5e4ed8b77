# expect: variant:marquardt
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    gram = X.T @ X
    for j in range(len(w)):
        gram[j, j] *= 1 + lam
    return r @ r / 2 + lam / 2 * (w @ w), X.T @ r + lam * w, np.linalg.solve(gram, X.T @ y)
