# expect: correct
import numpy as np

def logistic_loss(w, X, y, lam):
    assert X.shape[0] == y.shape[0], "rows"
    N = y.size
    m = (X * w).sum(axis=1) * y
    small = np.exp(-abs(m))
    L = np.where(m > 0, np.log1p(small), -m + np.log1p(small)).sum() / N
    q = np.where(m > 0, small / (1 + small), 1 / (1 + small))
    G = np.zeros_like(w)
    for i in range(N):
        G += -q[i] * y[i] * X[i] / N
    L += lam * (w * w).sum() / 2
    G += lam * w
    return [L, G]
