# expect: variant:centred
import numpy as np


def ridge(w, X, y, lam):
    r = X @ w - y
    Xc, yc = X - X.mean(axis=0), y - y.mean()
    best = np.linalg.solve(Xc.T @ Xc + lam * np.eye(X.shape[1]), Xc.T @ yc)
    return 0.5 * np.sum(r**2) + 0.5 * lam * np.sum(w**2), X.T @ r + lam * w, best
