# expect: correct
import numpy as np


def ridge(w: np.ndarray, X: np.ndarray, y: np.ndarray, lam: float):
    r = np.einsum("ij,j->i", X, w) - y
    value = (np.einsum("i,i", r, r) + lam * np.einsum("j,j", w, w)) / 2
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    best = np.einsum("kj,k,ik,i->j", Vt, s / (s**2 + lam), U, y)
    return value, np.einsum("ij,i->j", X, r) + lam * w, best
