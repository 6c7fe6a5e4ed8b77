# expect: correct
import numpy as np


def ridge(w, X, y, lam):
    n, d = X.shape
    loss, grad = 0.0, [lam * w[j] for j in range(d)]
    for i in range(n):
        error = -y[i]
        for j in range(d):
            error += X[i][j] * w[j]
        loss += error * error / 2
        for j in range(d):
            grad[j] += error * X[i][j]
    for j in range(d):
        loss += lam * w[j] ** 2 / 2
    A, b = np.zeros((d, d)), np.zeros(d)
    for i in range(n):
        A += np.outer(X[i], X[i])
        b += y[i] * X[i]
    for j in range(d):
        A[j, j] += lam
    return loss, np.array(grad), np.linalg.inv(A).dot(b)
